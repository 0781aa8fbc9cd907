import { test } from 'vitest'
import { findChromium, findFirefox, findWebKit } from '../../../scripts/system.mjs'
import { launchChromium } from './chromium.mjs'
import type { EngineBrowser } from './engine.ts'
import { launchFirefox } from './firefox.mjs'
import { launchWebKit } from './webkit.mjs'

export const inChromium = inEngine('Chromium', findChromium, launchChromium)
export const inFirefox = inEngine('Firefox', findFirefox, launchFirefox)
export const inWebKit = inEngine('WebKit', findWebKit, launchWebKit)

/** For `describe.each`. */
export const engines = [
  ['Chromium', inChromium],
  ['Firefox', inFirefox],
  ['WebKit', inWebKit],
] as const

/** A test with a real browser, one for a whole file; skipped where there is none, but not in CI. */
function inEngine(name: string, find: () => unknown, launch: () => Promise<EngineBrowser>) {
  const mayBeMissing = find() === undefined && process.env.CI !== 'true'
  if (mayBeMissing) console.warn(`Tests in a real browser are skipped: ${name} is missing.`)
  return (
    test
      // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
      .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
        const browser = await launch()
        onCleanup(() => browser.close())
        return browser
      })
      .skipIf(mayBeMissing)
  )
}
