import { chromium } from '@playwright/test'
import { inFolder } from './support/in-folder.ts'
import { inPlainChromium } from './support/plain-chromium.ts'
import { expect, test } from './support/test.ts'
import type { Kind } from './support/trial.ts'

const KINDS = ['plain', 'sealed', 'localStorage'] as const

test('sessions survive a reload and a restart of the browser', async ({ site, launchOptions }) => {
  await inFolder(async (folder) => {
    for (const visits of [1, 3]) {
      const context = await chromium.launchPersistentContext(folder, launchOptions)
      try {
        const tab = await context.newPage()
        await tab.goto(site)
        for (const kind of KINDS) expect(await tab.evaluate(visit, kind)).toBe(visits)
        await tab.reload()
        for (const kind of KINDS) expect(await tab.evaluate(visit, kind)).toBe(visits + 1)
      } finally {
        await context.close()
      }
    }
  })
})

// The browser itself keeps what is in localStorage to itself for some seconds.
test('a browser that is killed loses nothing of what was acknowledged', async ({ site }) => {
  await inFolder(async (folder) => {
    for (const visits of [1, 2, 3]) {
      await inPlainChromium(folder, async (context) => {
        const tab = await context.newPage()
        await tab.goto(site)
        expect(await tab.evaluate(visit, 'plain' as const)).toBe(visits)
        expect(await tab.evaluate(visit, 'sealed' as const)).toBe(visits)
      })
    }
  })
})

async function visit(kind: Kind): Promise<number | undefined> {
  const manager = trial.managerOf<{ visits: number }>(kind)
  const session = manager.new(`visitor-${kind}`)
  await session.update('visits', (visits = 0) => visits + 1)
  await session.close()
  return manager.new(`visitor-${kind}`).get('visits')
}
