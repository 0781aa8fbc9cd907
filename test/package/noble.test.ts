import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'

const root = new URL('../..', import.meta.url)

beforeAll(() => ensureBuild())

describe.each(['node', 'browser'])('gsession/crypto/noble (%s)', (condition) => {
  it(`gsession/crypto/noble is known to gsession/crypto at once, imported and required in one process (${condition})`, async () => {
    const script = `
      import { createRequire } from 'node:module'
      import 'gsession/crypto/noble'
      import * as imported from 'gsession/crypto'
      const require = createRequire(import.meta.url)
      require('gsession/crypto/noble')
      const required = require('gsession/crypto')
      ${use}
      print(use(imported), use(required), imported !== required)`
    expect(await runNode(script, condition)).toEqual([right, right, true])
  })

  it(`gsession/crypto/noble can be imported after gsession/crypto was used (${condition})`, async () => {
    const script = `
      import * as crypto from 'gsession/crypto'
      ${use}
      const before = use(crypto)
      await import('gsession/crypto/noble')
      print(before, use(crypto))`
    expect(await runNode(script, condition)).toEqual(['NOT_SUPPORTED', right])
  })

  it(`an import of gsession/crypto/noble leaves the kernel in use (${condition})`, async () => {
    const script = `
      import 'gsession/crypto/noble'
      import { prepareCrypto } from 'gsession/crypto'
      ${use}
      print(await prepareCrypto())`
    expect(await runNode(script, condition)).toEqual(['wasm'])
  })

  it.each(['import', 'require'])(
    `the fallback encrypts if WebAssembly is missing (${condition}, %s)`,
    async (format) => {
      const load = format === 'import' ? '(name) => import(name)' : 'createRequire(import.meta.url)'
      const script = `
      import { createRequire } from 'node:module'
      delete globalThis.WebAssembly
      const load = ${load}
      await load('gsession/crypto/noble')
      const crypto = await load('gsession/crypto')
      ${use}
      print(use(crypto), await crypto.prepareCrypto())`
      // Node has its own engine, which is faster.
      expect(await runNode(script, condition)).toEqual([right, condition === 'browser' ? 'noble' : 'node'])
    },
  )
})

it("prepareCrypto('noble') loads the fallback in Node without an import of it, imported and required", async () => {
  const script = `
    ${both}
    const before = [use(imported), use(required)]
    const prepared = [await imported.prepareCrypto('noble'), await required.prepareCrypto('noble')]
    print(before, prepared, use(imported), use(required))`
  const missing = ['NOT_SUPPORTED', 'NOT_SUPPORTED']
  expect(await runNode(script, 'node')).toEqual([missing, ['noble', 'noble'], right, right])
})

it("prepareCrypto('noble') for browsers says what to import, since it loads nothing", async () => {
  const script = `
    ${both}
    const messageOf = (crypto) => crypto.prepareCrypto('noble').catch(({ message }) => message)
    print(await messageOf(imported), await messageOf(required))`
  const message = expect.stringContaining("import 'gsession/crypto/noble'")
  expect(await runNode(script, 'browser')).toEqual([message, message])
})

/** The first vector of `aes.json` that has a byte. */
const right = 'ed494a2619a61be2fe2f2df4ac40ebc4'

/** Makes it with the fallback, or gives the code of the error. */
const use = `
  function use({ encrypt }) {
    const key = Buffer.from('101b26313c47525d68737e89949faab5', 'hex')
    try {
      return Buffer.from(encrypt(new Uint8Array([1]), key, undefined, { engine: 'noble' })).toString('hex')
    } catch (error) {
      return error.code
    }
  }
  const print = (...values) => console.log(JSON.stringify(values))`

const both = `
  import { createRequire } from 'node:module'
  import * as imported from 'gsession/crypto'
  const required = createRequire(import.meta.url)('gsession/crypto')
  ${use}`

async function runNode(script: string, condition: string): Promise<unknown[]> {
  const args = [`--conditions=${condition}`, '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return JSON.parse(stdout)
}
