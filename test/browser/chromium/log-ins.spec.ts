import type { BrowserContext } from '@playwright/test'
import { JOURNEYS } from '../support/shop/journeys/all.ts'
import { backAndAgain } from '../support/shop/journeys/back-and-again.ts'
import { KINDS } from '../support/shop/shop-kinds.ts'
import { inFolder } from './support/in-folder.ts'
import { inPlainChromium } from './support/plain-chromium.ts'
import { shopTest as test } from './support/shop-test.ts'

for (const kind of KINDS) {
  test.describe(`on ${kind.name}`, () => {
    test.use({ kind })

    for (const [title, journey] of Object.entries(JOURNEYS)) {
      test(title, async ({ shop, context }) => {
        await journey(shop, browserOf(context))
      })
    }

    test('back to a form that the browser has kept, and log in again: one session', async ({ shop }) => {
      await inFolder((folder) =>
        inPlainChromium(folder, (context) => backAndAgain(shop, browserOf(context), true)),
      )
    })
  })
}

/** A Chromium, as journeys of all engines see it. */
function browserOf(context: BrowserContext) {
  return {
    async newTab() {
      const page = await context.newPage()
      return {
        goto: (url: string) => page.goto(url),
        read: (expression: string) => page.evaluate(expression),
        close: () => page.close(),
      }
    },
  }
}
