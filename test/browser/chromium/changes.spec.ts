import type { Page, Worker } from '@playwright/test'
import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

for (const kind of ['plain', 'localStorage'] as const) {
  test(`a tab is told what another does, and not what it does itself (${kind})`, async ({ openTab }) => {
    const [tab, other] = [await openTab(), await openTab()]
    const heard = await tab.evaluateHandle(listen, kind)
    await heard.evaluate(async ({ manager }) => {
      const session = manager.new('own')
      await session.set('key', 'value')
      await session.close()
      await manager.new('own').destroy()
    })
    await save(other, kind, 'theirs')
    await other.evaluate((kind) => trial.managerOf(kind).new('theirs').destroy(), kind)
    // Of the tab's own changes it would have heard before.
    await expect
      .poll(() => heard.evaluate(({ changes }) => changes))
      .toEqual([
        { id: 'theirs', type: 'saved' },
        { id: 'theirs', type: 'removed' },
      ])
  })
}

test('a tab is told what a service worker does, and the other way round', async ({
  openTab,
  startServiceWorker,
}) => {
  const tab = await openTab()
  const worker = await startServiceWorker(tab)
  const heard = await tab.evaluateHandle(listen, 'plain' as const)
  const heardByWorker = await worker.evaluateHandle(listen, 'plain' as const)
  await save(worker, 'plain', 'by-worker')
  await expect
    .poll(() => heard.evaluate(({ changes }) => changes))
    .toEqual([{ id: 'by-worker', type: 'saved' }])
  await save(tab, 'plain', 'by-tab')
  await expect
    .poll(() => heardByWorker.evaluate(({ changes }) => changes))
    .toContainEqual({ id: 'by-tab', type: 'saved' })
})

test('nothing is told of a renewal, of a use that changed nothing, and of another storage', async ({
  openTab,
}) => {
  const [tab, other] = [await openTab(), await openTab()]
  await save(other, 'plain', 'kept')
  const heard = await tab.evaluateHandle(listen, 'plain' as const)
  await other.evaluate(async () => {
    const storage = new gsession.StorageIndexedDB('trial', { now: () => Date.now() + 60_000 })
    const manager = new gsession.Manager(trial.HOUR, storage)
    const before = await trial.storedText('kept')
    const session = manager.new('kept')
    await session.get('key')
    await session.close()
    await storage.flush()
    if ((await trial.storedText('kept')) === before) throw new Error('it was not renewed')
    await manager.new('not-there').data()
    const another = new gsession.Manager(trial.HOUR, new gsession.StorageIndexedDB('another')).new('another')
    await another.set('key', 'value')
    await another.close()
  })
  await save(other, 'plain', 'last')
  await expect.poll(() => heard.evaluate(({ changes }) => changes)).toEqual([{ id: 'last', type: 'saved' }])
})

test('a listener that throws breaks nothing, and one that has left hears nothing', async ({ openTab }) => {
  const [tab, other] = [await openTab(), await openTab()]
  const errors: string[] = []
  tab.on('pageerror', ({ message }) => errors.push(message))
  const heard = await tab.evaluateHandle(() => {
    const manager = trial.managerOf('plain')
    const heard = { left: 0, thrown: 0, stayed: 0, leave: () => {} }
    heard.leave = manager.onChange(() => heard.left++)
    manager.onChange(() => {
      heard.thrown++
      throw new Error('of a listener')
    })
    manager.onChange(() => heard.stayed++)
    return heard
  })
  await save(other, 'plain', 'first')
  await expect.poll(() => heard.evaluate(({ stayed }) => stayed)).toBe(1)
  await heard.evaluate((heard) => {
    heard.leave()
    heard.leave()
  })
  await save(other, 'plain', 'second')
  await expect.poll(() => heard.evaluate(({ stayed }) => stayed)).toBe(2)
  expect(await heard.evaluate(({ left, thrown }) => ({ left, thrown }))).toEqual({ left: 1, thrown: 2 })
  expect(errors).toEqual(['of a listener', 'of a listener'])
  await save(tab, 'plain', 'own')
})

test('managers of one page hear of each other where they have storages of their own', async ({ openTab }) => {
  const [tab, other] = [await openTab(), await openTab()]
  const heard = await tab.evaluateHandle(async () => {
    const one = trial.managerOf('plain')
    const managers = { one, same: new gsession.Manager(1000, one.storage), two: trial.managerOf('plain') }
    const heard = { one: [] as string[], same: [] as string[], two: [] as string[] }
    for (const name of ['one', 'same', 'two'] as const) {
      managers[name].onChange(({ id }) => heard[name].push(id))
    }
    const session = one.new('own')
    await session.set('key', 'value')
    await session.close()
    return heard
  })
  await save(other, 'plain', 'theirs')
  await expect
    .poll(() => heard.evaluate(({ one, same, two }) => ({ one, same, two })))
    .toEqual({ one: ['theirs'], same: ['theirs'], two: ['own', 'theirs'] })
})

async function save(scope: Page | Worker, kind: Kind, id: string): Promise<void> {
  const work = async ({ kind, id }: { kind: Kind; id: string }): Promise<void> => {
    const session = trial.managerOf(kind).new(id)
    await session.set('key', 'value')
    await session.close()
  }
  await (scope as Page).evaluate(work, { kind, id })
}

function listen(kind: Kind) {
  const manager = trial.managerOf(kind)
  const changes: unknown[] = []
  manager.onChange((change) => changes.push(change))
  return { changes, manager }
}
