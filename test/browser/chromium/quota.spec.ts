import type { Page } from '@playwright/test'
import { expect, test } from './support/test.ts'

const MB = 1_000_000

for (const kind of ['plain', 'localStorage'] as const) {
  test(`what the quota has no room for can be saved later (${kind})`, async ({ context, openTab, site }) => {
    const tab = await openTab()
    const other = await openTab()
    // localStorage has a quota of its own: it is used up by something else of the site's.
    if (kind === 'localStorage') await tab.evaluate(() => trial.fillLocalStorage())
    const quota = await context.newCDPSession(tab)
    if (kind === 'plain')
      await quota.send('Storage.overrideQuotaForOrigin', { origin: site, quotaSize: MB / 2 })
    const makeRoom = () =>
      kind === 'plain' ? quota.detach() : tab.evaluate(() => localStorage.removeItem('filler'))

    const session = await tab.evaluateHandle(async (kind) => {
      const session = trial.managerOf(kind).new('full')
      await session.set('old', 'old')
      await session.close()
      return session
    }, kind)
    const failed = await session.evaluate(async (session, size) => {
      await session.setMap({ old: 'new', large: trial.randomText(size) })
      const closed = [await trial.outcome(() => session.close()), await trial.outcome(() => session.close())]
      return { closed, isDirty: session.isDirty(), old: await session.get('old') }
    }, MB)
    expect(failed).toMatchObject({
      closed: [{ code: 'STORAGE_FULL' }, { code: 'STORAGE_FULL' }],
      isDirty: true,
      old: 'new',
    })
    const readByOther = () => other.evaluate((kind) => trial.managerOf(kind).new('full').data(), kind)
    expect(await readByOther()).toEqual({ old: 'old' })

    await makeRoom()
    expect(await session.evaluate((session) => trial.outcome(() => session.close()))).not.toHaveProperty(
      'code',
    )
    await expect.poll(readByOther).toEqual({ old: 'new', large: expect.stringMatching(/^\w{1000000}$/) })
  })
}

test('of changes that are written together, one that is too large fails alone (localStorage)', async ({
  openTab,
}) => {
  const tab = await openTab()
  const ended = await tab.evaluate(async (size) => {
    const storage = new gsession.StorageLocalStorage()
    const large = trial.randomText(size)
    const ends = await Promise.all(
      ['first', large, 'last'].map((value, n) =>
        trial.outcome(() => storage.set('one', `key-${n}`, value, trial.HOUR)),
      ),
    )
    return { codes: ends.map(({ code }) => code ?? 'saved'), data: await storage.data('one') }
  }, 8 * MB)
  expect(ended).toEqual({
    codes: ['saved', 'STORAGE_FULL', 'saved'],
    data: { 'key-0': 'first', 'key-2': 'last' },
  })
})

test('a site that has nearly used up its quota is warned once', async ({ openTab }) => {
  const tab = await openTab()
  const warnings: string[] = []
  tab.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  await tab.evaluate(async (size) => {
    const session = trial.managerOf('plain').new('large')
    await session.set('large', trial.randomText(size))
    await session.close()
  }, MB)
  const before = await estimateTwice(tab)
  expect(before.usage).toBeGreaterThan(MB)
  expect(before.quota).toBeGreaterThan(before.usage)
  expect(warnings).toEqual([])

  // Chromium tells everybody of the same quota, far beyond what is stored.
  const quota = Math.ceil(before.usage * 1.05)
  await tab.evaluate((quota) => {
    const { estimate } = StorageManager.prototype
    StorageManager.prototype.estimate = async function () {
      return { ...(await estimate.call(this)), quota }
    }
  }, quota)
  expect(await estimateTwice(tab)).toEqual({ usage: before.usage, quota })
  expect(await estimateTwice(tab)).toEqual({ usage: before.usage, quota })
  expect(warnings).toEqual([expect.stringMatching(/^gsession: .*quota/)])
})

/** By two storages. */
function estimateTwice(tab: Page) {
  return tab.evaluate(async () => {
    await new gsession.StorageIndexedDB('another').estimate()
    return new gsession.StorageIndexedDB().estimate()
  })
}
