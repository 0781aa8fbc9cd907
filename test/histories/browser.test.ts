import { describe } from 'vitest'
import { bundle } from '../browser/support/bundle.mjs'
import { inChromium } from '../browser/support/in-engines.ts'
import { openSite } from '../browser/support/site.mjs'
import type { Message } from './actor-host.ts'
import type { Asked, StorageName } from './browser/program.ts'
import { expectExplained, numberOfHistories } from './check-histories.ts'
import type { History } from './history.ts'
import { TabsPlace } from './places/tabs.ts'
import { runHistory } from './run-history.ts'
import type { Trace } from './trace.ts'

const CHECK = { rotates: true, evicts: false, readsByField: false }
const timeout = 3_600_000

describe('in Chromium', () => {
  inChromium.for<StorageName>(['StorageIndexedDB', 'StorageLocalStorage'])(
    'on %s every history is explained by an order of its steps',
    { timeout },
    async (storage, { browser }) => {
      const site = await openSite(browser, await bundle(PROGRAM))
      try {
        const page = await site.open('page')
        const run = (history: History): Promise<Trace> => page.call({ storage, history } satisfies Asked)
        await expectExplained(run, { ...CHECK, runs: numberOfHistories('other') })
      } finally {
        await site.close()
      }
    },
  )

  inChromium(
    'on StorageIndexedDB of several tabs every history is explained',
    { timeout },
    async ({ browser }) => {
      const storage = 'StorageIndexedDB'
      const site = await openSite(browser, await bundle(PROGRAM))
      try {
        const pages = [await site.open('page'), await site.open('page')]
        const tabs = pages.map(
          (page) => (message: Message) => page.call({ storage, message } satisfies Asked),
        )
        await expectExplained((history) => runHistory(history, new TabsPlace(tabs)), {
          ...CHECK,
          runs: Math.ceil(numberOfHistories('other') * 0.15),
        })
      } finally {
        await site.close()
      }
    },
  )
})

const PROGRAM = new URL('browser/program.ts', import.meta.url)
