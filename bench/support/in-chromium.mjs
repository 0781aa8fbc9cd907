import { findChromium } from '../../scripts/system.mjs'
import { launchChromium } from '../../test/browser/support/chromium.mjs'
import { runInPage } from '../../test/browser/support/run.mjs'

/** A page that is isolated has a clock of 5 microseconds, and of 100 else. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** What its protocol waits for an answer. */
const TIMEOUT_MS = 170_000

/**
 * What `work` gives with a function that calls the default export of bundled files in a page of a headless
 * Chromium; `undefined` where there is none.
 */
export async function inChromium(work) {
  if (findChromium() === undefined) {
    console.log('        -    Chromium is not installed')
    return undefined
  }
  const browser = await launchChromium()
  try {
    return await work((files) => runInPage(browser, files, { headers: ISOLATED, timeout: TIMEOUT_MS }))
  } finally {
    await browser.close()
  }
}
