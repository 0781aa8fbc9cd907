import { inFolder } from './support/in-folder.ts'
import { inPlainChromium } from './support/plain-chromium.ts'
import { expect, test } from './support/test.ts'

for (const kind of ['plain', 'localStorage'] as const) {
  test(`a page that has saved stays in the back/forward cache when another tab saves (${kind})`, async ({
    site,
  }) => {
    await inFolder((folder) =>
      inPlainChromium(folder, async (context) => {
        const [left, other] = [await context.newPage(), await context.newPage()]
        for (const tab of [left, other]) await tab.goto(site)
        await left.evaluate(async (kind) => {
          const session = trial.managerOf(kind).new('shared')
          await session.set('a', 1)
          await session.close()
          // A page that holds a lock of localStorage is not kept: it lets go of those that are a second old.
          if (kind === 'localStorage') await trial.sleep(1100)
          Object.assign(globalThis, { mark: 'the same page' })
          addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted }))
        }, kind)
        await left.goto(`${site}/?elsewhere`)
        await other.evaluate(async (kind) => {
          const session = trial.managerOf(kind).new('shared')
          await session.set('b', 2)
          await session.close()
        }, kind)
        await left.goBack({ waitUntil: 'commit' })
        await expect.poll(() => left.evaluate(() => location.search)).toBe('')
        const seen = await left.evaluate(() => {
          const { mark, persisted } = globalThis as { mark?: string; persisted?: boolean }
          const [navigation] = performance.getEntriesByType('navigation')
          const { notRestoredReasons } = navigation as unknown as { notRestoredReasons?: unknown }
          return { mark, persisted, why: mark ? null : JSON.stringify(notRestoredReasons) }
        })
        expect(seen).toEqual({ mark: 'the same page', persisted: true, why: null })
        const data = await left.evaluate((kind) => trial.managerOf(kind).new('shared').data(), kind)
        expect(data).toEqual({ a: 1, b: 2 })
      }),
    )
  })
}
