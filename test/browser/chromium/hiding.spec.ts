import { inFolder } from './support/in-folder.ts'
import { inPlainChromium } from './support/plain-chromium.ts'
import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

const VISITS = 10

for (const kind of ['plain', 'localStorage'] as const) {
  test(`tabs that nobody looks at do not hold up the one that is seen (${kind})`, async ({ site }) => {
    await inFolder((folder) =>
      inPlainChromium(folder, async (context) => {
        const hidden = await Promise.all(Array.from({ length: 5 }, () => context.newPage()))
        const seen = await context.newPage()
        await Promise.all([...hidden, seen].map((tab) => tab.goto(site)))
        await seen.bringToFront()
        for (const tab of hidden) expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden')
        const alone = await seen.evaluate(visit, { kind, visits: VISITS })
        const tabs = [seen, ...hidden]
        const ends = await Promise.all(tabs.map((tab) => tab.evaluate(visit, { kind, visits: VISITS })))
        for (const { took, code } of ends) {
          expect(code).toBeUndefined()
          // Timers of a hidden tab wait for the next second, which each visit of it would do.
          expect(took).toBeLessThan(VISITS * 300 + 1.5 * tabs.length * alone.took)
        }
        const visits = await seen.evaluate((kind) => trial.managerOf(kind).new('shared').get('visits'), kind)
        expect(visits).toBe(VISITS * (tabs.length + 1))
      }),
    )
  })
}

/** Visits one after the other. */
async function visit({ kind, visits }: { kind: Kind; visits: number }) {
  const session = trial.managerOf<{ visits: number }>(kind).new('shared')
  return trial.outcome(async () => {
    for (let time = 0; time < visits; time++) {
      await session.update('visits', (visits = 0) => visits + 1)
      await session.close()
    }
  })
}
