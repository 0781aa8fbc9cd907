import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { type Bundle, bundlers } from './support/bundlers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-bundles-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'gsession'))
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(Object.entries(bundlers))('an app for browsers that %s bundles', (name, bundle) => {
  it('has the fallback at once where it imports it', async () => {
    const app = await bundled('with', `import 'gsession/crypto/noble'\n${APP}`)
    expect(app.modules).toEqual(expect.arrayContaining([KERNEL, NOBLE]))
    expect(await runWithoutWebAssembly(app)).toEqual(['ed494a2619a61be2fe2f2df4ac40ebc4', 'noble'])
  })

  it('holds nothing of the fallback where it does not, but can load it', async () => {
    const app = await bundled('without', APP)
    expect(app.modules).toContainEqual(KERNEL)
    expect(app.modules).not.toContainEqual(NOBLE)
    expect(await runWithoutWebAssembly(app)).toEqual(['NOT_SUPPORTED', 'noble'])
  })

  it('holds neither where it uses sessions in memory alone', async () => {
    const app = await bundled('sessions', "import { Manager } from 'gsession'\nnew Manager(1000)")
    expect(app.modules).not.toContainEqual(KERNEL)
    expect(app.modules).not.toContainEqual(NOBLE)
  })

  async function bundled(app: string, source: string): Promise<Bundle> {
    const entry = join(folder, `${name}-${app}.mjs`)
    writeFileSync(entry, source)
    return bundle(entry, join(folder, `${name}-${app}`))
  }
})

/** Prints the first vector of `aes.json` that has a byte, or the code of the error, and what is prepared. */
const APP = `
  import { encrypt, prepareCrypto } from 'gsession/crypto'
  const key = Uint8Array.from([16, 27, 38, 49, 60, 71, 82, 93, 104, 115, 126, 137, 148, 159, 170, 181])
  let atOnce
  try {
    atOnce = Array.from(encrypt(new Uint8Array([1]), key), (byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch (error) {
    atOnce = error.code
  }
  console.log(JSON.stringify([atOnce, await prepareCrypto()]))`

/** The built modules that hold the fallback, and the kernel. */
const NOBLE = expect.stringMatching(/engine-noble\.mjs$/)
const KERNEL = expect.stringMatching(/engines\.mjs$/)

async function runWithoutWebAssembly({ file }: Bundle): Promise<unknown> {
  const forbid = 'data:text/javascript,delete globalThis.WebAssembly'
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', forbid, file])
  return JSON.parse(stdout)
}
