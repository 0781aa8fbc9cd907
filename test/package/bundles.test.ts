import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { KERNEL } from '../../src/crypto/engine/wasm/kernel.ts'
import { type Bundle, bundlers } from './support/bundlers.ts'

/** What a page loads at most, minified and gzipped, in bytes. */
const SIZES: [kind: string, most: number, source: string][] = [
  [
    'sessions in IndexedDB, nothing else',
    13_300,
    `import { Manager } from 'gsession/browser/indexeddb'
     globalThis.manager = new Manager(1000)`,
  ],
  [
    'sessions in IndexedDB',
    14_500,
    `import { Manager } from 'gsession'
     globalThis.manager = new Manager(1000)`,
  ],
  [
    'sessions in a named IndexedDB',
    17_900,
    `import { Manager, StorageIndexedDB } from 'gsession'
     globalThis.manager = new Manager(1000, new StorageIndexedDB('named'))`,
  ],
  [
    'sessions in localStorage',
    19_950,
    `import { Manager, StorageLocalStorage } from 'gsession'
     globalThis.manager = new Manager(1000, new StorageLocalStorage())`,
  ],
  [
    'sealed sessions in IndexedDB',
    25_550,
    `import { Manager, StorageIndexedDB } from 'gsession'
     import { sealed } from 'gsession/crypto'
     globalThis.manager = (key) => new Manager(1000, new StorageIndexedDB('', { crypto: sealed({ keys: [key] }) }))`,
  ],
]

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder: string

beforeAll(() => {
  ensureBuild()
  folder = mkdtempSync(join(tmpdir(), 'gsession-bundles-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'gsession'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(Object.entries(bundlers))('an app for browsers that %s bundles', (name, bundle) => {
  it(`a bundle by ${name} that imports the fallback has it at once`, async () => {
    const app = await bundled('with', `import 'gsession/crypto/noble'\n${APP}`)
    expect(held(app)).toEqual({ kernel: true, noble: true, indexedDB: false })
    expect(await runWithoutWebAssembly(app)).toEqual(['ed494a2619a61be2fe2f2df4ac40ebc4', 'noble'])
  })

  it(`a bundle by ${name} that does not import the fallback does not hold it`, async () => {
    const app = await bundled('without', APP)
    expect(held(app)).toEqual({ kernel: true, noble: false, indexedDB: false })
    expect(await runWithoutWebAssembly(app)).toEqual(['NOT_SUPPORTED', 'NOT_SUPPORTED'])
  })

  it(`a bundle by ${name} of sessions alone holds no ciphers`, async () => {
    const app = await bundled('sessions', "import { Manager } from 'gsession'\nnew Manager(1000)")
    expect(held(app)).toEqual({ kernel: false, noble: false, indexedDB: true })
  })

  it(`a bundle by ${name} with another storage holds no IndexedDB`, async () => {
    const source =
      "import { StorageLocalStorage } from 'gsession'\nglobalThis.storage = new StorageLocalStorage()"
    const app = await bundled('local', source)
    expect(held(app)).toEqual({ kernel: false, noble: false, indexedDB: false })
  })

  it.each(SIZES)(`a bundle by ${name} stays small: %s`, async (kind, most, source) => {
    const app = await bundled(kind.replaceAll(/\W/g, '-'), source)
    const size = app.texts.map((text) => gzipSync(text, { level: 9 }).length).reduce((a, b) => a + b)
    console.log(`${name}, ${kind}: ${size} bytes gzipped`)
    expect(size).toBeLessThan(most)
  })

  it(`a bundle by ${name} holds nothing of Node, no Redis and no polyfill`, async () => {
    const source = `
      import * as all from 'gsession'
      import * as crypto from 'gsession/crypto'
      globalThis.all = [all, crypto]`
    const { texts } = await bundled('all', source)
    for (const text of texts) expect(FOREIGN.exec(text)?.[0]).toBeUndefined()
  })

  async function bundled(app: string, source: string): Promise<Bundle> {
    const entry = join(folder, `${name}-${app}.mjs`)
    writeFileSync(entry, source)
    return bundle(entry, join(folder, `${name}-${app}`))
  }
})

/** Prints the first vector of `aes.json` with a byte, or the code of its error, and the engine that is prepared. */
const APP = `
  import { encrypt, prepareCrypto } from 'gsession/crypto'
  const key = Uint8Array.from([16, 27, 38, 49, 60, 71, 82, 93, 104, 115, 126, 137, 148, 159, 170, 181])
  let atOnce
  try {
    atOnce = Array.from(encrypt(new Uint8Array([1]), key), (byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch (error) {
    atOnce = error.code
  }
  console.log(JSON.stringify([atOnce, await prepareCrypto().catch(({ code }) => code)]))`

/** Texts by which the kernel, the fallback and idb-keyval are found in a bundle. */
const KERNEL_TEXT = KERNEL.slice(0, 20)
const NOBLE = 'aes-gcm: invalid tag'
const INDEXED_DB = 'createObjectStore'
const FOREIGN = /['"]node:|ioredis|require\(|\bprocess\.|\bBuffer\b/

function held({ texts }: Bundle): Record<string, boolean> {
  const holds = (marker: string): boolean => texts.some((text) => text.includes(marker))
  return { kernel: holds(KERNEL_TEXT), noble: holds(NOBLE), indexedDB: holds(INDEXED_DB) }
}

async function runWithoutWebAssembly({ file }: Bundle): Promise<unknown> {
  const forbid = 'data:text/javascript,delete globalThis.WebAssembly'
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', forbid, file])
  return JSON.parse(stdout)
}
