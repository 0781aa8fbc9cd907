import { bundle } from '../../test/browser/support/bundle.mjs'
import { inChromium } from './in-chromium.mjs'

/** The results of `measureCrypto` in a headless Chromium, by size; `undefined` if there is no Chromium. */
export function measureInChromium(sizes, engines, options) {
  return inChromium(async (run) => {
    const measured = new Map()
    for (const size of sizes) {
      const args = JSON.stringify([size, engines, options])
      const files = await bundle(`
        import { measureCrypto } from './bench/support/crypto-contenders.mjs'
        export default () => {
          if (!crossOriginIsolated) throw new Error('the page has a coarse clock')
          return measureCrypto(...${args})
        }`)
      measured.set(size, await run(files))
    }
    return measured
  })
}
