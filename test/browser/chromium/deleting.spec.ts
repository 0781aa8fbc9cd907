import type { JSHandle, Page } from '@playwright/test'
import type { Session } from '../../../platforms/browser/index.ts'
import { expect, test } from './support/test.ts'

test('a database that another tab deletes takes its sessions with it, and comes back', async ({
  openTab,
}) => {
  const [tab, other] = [await openTab(), await openTab()]
  const open = await tab.evaluateHandle(openSession)
  const deleted = await other.evaluate(async (name) => {
    const request = indexedDB.deleteDatabase(name)
    let isBlocked = false
    request.onblocked = () => {
      isBlocked = true
    }
    await trial.promised(request)
    return { isBlocked }
  }, 'trial')
  expect(deleted).toEqual({ isBlocked: false })
  await goesOn(tab, open)
})

test('a user who clears what a site has stored ends its sessions, not the site', async ({
  openTab,
  site,
}) => {
  const tab = await openTab()
  const open = await tab.evaluateHandle(openSession)
  const session = await tab.context().newCDPSession(tab)
  await session.send('Storage.clearDataForOrigin', { origin: site, storageTypes: 'all' })
  await goesOn(tab, open)
})

test('what a tab is in the midst of when its data is cleared fails with a code, or is there', async ({
  openTab,
  site,
}) => {
  const [tab, other] = [await openTab(), await openTab()]
  const session = await tab.context().newCDPSession(tab)
  const loop = await tab.evaluateHandle(changeOnAndOn)
  for (let time = 0; time < 5; time++) {
    await tab.waitForTimeout(100)
    await session.send('Storage.clearDataForOrigin', { origin: site, storageTypes: 'all' })
  }
  const { closes, codes } = await loop.evaluate((loop) => loop.end())
  expect(closes).toBeGreaterThan(20)
  expect(codes.filter((code) => !/^(SESSION_DESTROYED|STORAGE_UNAVAILABLE)$/.test(code))).toEqual([])
  const last = () => trial.managerOf('plain').new('cleared').data()
  expect(await other.evaluate(last)).toEqual(await tab.evaluate(last))
})

/** Changes a session all the time, and tells how that ended. */
function changeOnAndOn() {
  const manager = trial.managerOf<{ count: number }>('plain')
  const codes = new Set<string>()
  let isOn = true
  let closes = 0
  const change = async (): Promise<void> => {
    while (isOn) {
      const { code, error } = await trial.outcome(async () => {
        const session = manager.new('cleared')
        await session.update('count', (count = 0) => count + 1)
        await session.close()
      })
      closes++
      const failure = code ?? error
      if (failure !== undefined) codes.add(failure)
    }
  }
  const changing = Promise.all([change(), change(), change()])
  const end = async () => {
    isOn = false
    await changing
    return { closes, codes: [...codes] }
  }
  return { end }
}

/** One that is stored, loaded and changed. */
async function openSession() {
  const manager = trial.managerOf('plain')
  const stored = manager.new('lost')
  await stored.set('user', 'Ada')
  await stored.close()
  const session = manager.new('lost')
  await session.set('seen', await session.get('user'))
  return { manager, session }
}

/** The session that was open is gone for good, and the manager makes new ones at once. */
async function goesOn(tab: Page, open: JSHandle<Awaited<ReturnType<typeof openSession>>>): Promise<void> {
  const after = await open.evaluate(async ({ manager, session }) => {
    const saved = async (session: Session): Promise<unknown> => {
      await session.set('user', 'Bob')
      await session.close()
      return manager.new(await session.id()).get('user')
    }
    const closed = await trial.outcome(() => session.close())
    const isThere = await trial.outcome(() => manager.new('lost').exists())
    return {
      closed,
      isThere,
      again: await trial.outcome(() => saved(session)),
      made: await trial.outcome(() => saved(manager.new())),
    }
  })
  expect(after).toMatchObject({
    closed: { code: 'SESSION_DESTROYED' },
    isThere: { value: false },
    again: { value: 'Bob' },
    made: { value: 'Bob' },
  })
  expect(await tab.evaluate(() => trial.storedText('lost'))).toContain('Bob')
}
