import { findChromium } from '../../scripts/system.mjs'
import { bundle } from '../../test/browser/support/bundle.mjs'
import { launchChromium } from '../../test/browser/support/chromium.mjs'
import { runInPage } from '../../test/browser/support/run.mjs'

/** A page that is isolated has a clock of 5 microseconds, and of 100 else. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** What `measureCrypto` finds in a headless Chromium, by size; `undefined` where there is none. */
export async function measureInChromium(sizes, engines, options) {
  if (findChromium() === undefined) return undefined
  const browser = await launchChromium()
  try {
    const measured = new Map()
    for (const size of sizes) {
      const args = JSON.stringify([size, engines, options])
      const files = await bundle(`
        import { measureCrypto } from './bench/support/crypto-contenders.mjs'
        export default () => {
          if (!crossOriginIsolated) throw new Error('the page has a coarse clock')
          return measureCrypto(...${args})
        }`)
      measured.set(size, await runInPage(browser, files, { headers: ISOLATED, timeout: TIMEOUT_MS }))
    }
    return measured
  } finally {
    await browser.close()
  }
}

/** What its protocol waits for an answer. */
const TIMEOUT_MS = 170_000
