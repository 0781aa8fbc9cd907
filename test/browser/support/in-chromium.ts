import { test } from 'vitest'
import { findChromium } from '../../../scripts/system.mjs'
import { launchChromium } from './chromium.mjs'

const mayBeMissing = findChromium() === undefined && process.env.CI !== 'true'
if (mayBeMissing) console.warn('Tests in a real browser are skipped: Chromium is missing.')

/** A test with a real browser, one for a whole file; skipped where there is none. */
export const inChromium = test
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchChromium()
    onCleanup(() => browser.close())
    return browser
  })
  .skipIf(mayBeMissing)
