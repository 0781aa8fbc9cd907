import { describe, expect } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { engines } from './support/in-engines.ts'
import { runInPage, runInServiceWorker } from './support/run.mjs'

const program = `
  import './src/crypto/noble.ts'
  export { default } from './test/browser/support/without-webassembly.ts'`
const sealed = { name: 'Ada', isSealed: true }

describe.each(engines)(
  '%s: where WebAssembly is missing, sealed sessions work by the fallback that was imported',
  (_, inEngine) => {
    inEngine('in a page', async ({ browser }) => {
      expect(await runInPage(browser, await bundle(program))).toEqual(sealed)
    })

    inEngine('in a service worker', async ({ browser }) => {
      expect(await runInServiceWorker(browser, await bundle(program))).toEqual(sealed)
    })
  },
)
