import { test as base, type Page, type Worker } from '@playwright/test'
import { findChromium } from '../../../../scripts/system.mjs'
import { bundle } from '../../support/bundle.mjs'
import { servePages } from '../../support/serve.mjs'

export { expect } from '@playwright/test'

const mayBeMissing = findChromium() === undefined && process.env.CI !== 'true'

/** A trial in Chromium: tabs, and workers, of one site that have the package as `gsession`, and `trial`. */
export const test = base.extend<Tabs & { unlessMissing: undefined }, { site: string }>({
  unlessMissing: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
    async ({}, use, info) => {
      info.skip(mayBeMissing, 'Chromium is missing.')
      await use(undefined)
    },
    { auto: true },
  ],

  site: [
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      // A sandboxed frame is another site.
      await withSite(await bundle(MAIN), { 'access-control-allow-origin': '*' }, use)
    },
    { scope: 'worker' },
  ],

  openTab: async ({ context, site }, use) => {
    await use(async () => {
      const page = await context.newPage()
      await page.goto(site)
      return page
    })
  },

  startServiceWorker: async ({ context }, use) => {
    await use(async (page) => {
      const starting = context.waitForEvent('serviceworker')
      await page.evaluate(async () => {
        await navigator.serviceWorker.register('/main.js', { type: 'module' })
        await navigator.serviceWorker.ready
      })
      return starting
    })
  },
})

export interface Tabs {
  /** Another tab of the site. */
  openTab: () => Promise<Page>
  /** The site's service worker, which a tab registers. */
  startServiceWorker: (page: Page) => Promise<Worker>
}

/** What bundles are made of. */
export const MAIN = new URL('main.ts', import.meta.url)

/** Runs work while a page, with what was bundled, is served under a URL. */
export async function withSite(
  files: Awaited<ReturnType<typeof bundle>>,
  headers: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const page = { body: PAGE, headers: { 'content-type': 'text/html' } }
  const site = await servePages({ files: new Map([...files, ['/', page]]), headers })
  try {
    await work(site.url)
  } finally {
    await site.close()
  }
}

const PAGE = `<!doctype html>
<link rel="icon" href="data:," />
<title>A tab</title>
<script type="module" src="/main.js"></script>`
