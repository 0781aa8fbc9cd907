import { findChromium } from '../../scripts/system.mjs'
import { launchChromium } from '../../test/browser/support/chromium.mjs'
import { runInPage } from '../../test/browser/support/run.mjs'

/** An isolated page has a clock of 5 microseconds; others have one of 100. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** How long Chromium's protocol waits for a result. */
const TIMEOUT_MS = 170_000

/**
 * Calls `work` with a function that calls the default export of bundled files in a page of a headless Chromium. Returns
 * the result of `work`, or `undefined` if there is no Chromium.
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
