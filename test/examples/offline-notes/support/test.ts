import { type BrowserContext, test as base, type ConsoleMessage, expect, type Page } from '@playwright/test'
import { findChromium } from '../../../../scripts/system.mjs'
import { buildFiles, type Files, Site } from './site.ts'

export { expect } from '@playwright/test'

const mayBeMissing = findChromium() === undefined && process.env.CI !== 'true'

/** A trial of the app: its own server, and contexts in which nothing may print or throw an error. */
export const test = base.extend<AppFixtures, { files: Files }>({
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
  files: [async ({}, use) => use(await buildFiles()), { scope: 'worker', timeout: 600_000 }],

  site: async ({ files }, use, info) => {
    info.skip(mayBeMissing, 'Chromium is missing.')
    const site = await new Site(files).open()
    await use(site)
    await site.close()
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  errors: async ({}, use) => {
    const errors: string[] = []
    await use(errors)
    expect(errors).toEqual([])
  },

  context: async ({ context, errors }, use) => {
    noteErrors(context, errors)
    await use(context)
  },

  openTab: async ({ context, site }, use) => {
    await use(() => openTab(context, site))
  },

  openOffline: async ({ context, site }, use) => {
    await use(async () => {
      const page = await openTab(context, site)
      await goOffline(context, page)
      return page
    })
  },
})

interface AppFixtures {
  site: Site
  /** The errors that the app has printed or thrown. There must be none at the end. */
  errors: string[]
  openTab: () => Promise<Page>
  /** Opens a tab online, and then starts the app again without a network. */
  openOffline: () => Promise<Page>
}

export function noteErrors(context: BrowserContext, errors: string[]): void {
  const note = (message: ConsoleMessage): void => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text())
  }
  context.on('console', note)
  context.on('serviceworker', (worker) => worker.on('console', note))
  context.on('weberror', (error) => errors.push(String(error.error())))
}

export async function openTab(context: BrowserContext, site: Site): Promise<Page> {
  const page = await context.newPage()
  await page.goto(site.address)
  return page
}

/** Waits until the service worker has all files, and then goes offline. */
export async function goOffline(context: BrowserContext, page: Page): Promise<void> {
  await expect(page.locator('#worker')).toHaveText(/^there/)
  await context.setOffline(true)
  await page.reload()
  await expect(page.getByLabel('New note')).toBeVisible()
}

export async function addNote(page: Page, text: string): Promise<void> {
  await page.getByLabel('New note').fill(text)
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(notesOf(page).filter({ hasText: text })).toHaveCount(1)
}

export const notesOf = (page: Page) => page.locator('#notes .text')
