import { describe, expect } from 'vitest'
import { bundle } from './support/bundle.mjs'
import { engines } from './support/in-engines.ts'
import { runInPage, runInServiceWorker } from './support/run.mjs'

const program = new URL('support/without-webassembly.ts', import.meta.url)
const sealed = { name: 'Ada', isSealed: true }

describe.each(engines)('%s: where WebAssembly is missing, sealed sessions work', (_, inEngine) => {
  inEngine('in a page, by a chunk that is loaded then', async ({ browser }) => {
    const files = await bundle(program, { splitting: true })
    expect([...files.keys()].filter((path) => path.includes('noble'))).toHaveLength(1)
    expect(await runInPage(browser, files)).toEqual(sealed)
  })

  inEngine('in a service worker, by an import', async ({ browser }) => {
    const files = await bundle(`
      import './src/crypto/noble.ts'
      export { default } from './test/browser/support/without-webassembly.ts'`)
    expect(await runInServiceWorker(browser, files)).toEqual(sealed)
  })
})
