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
    expect(loadedFirst(app)).toEqual({ kernel: true, noble: true, indexedDB: false })
    expect(await runWithoutWebAssembly(app)).toEqual(['ed494a2619a61be2fe2f2df4ac40ebc4', 'noble'])
  })

  it(`a bundle by ${name} that does not import the fallback can load it`, async () => {
    const app = await bundled('without', APP)
    expect(loadedFirst(app)).toEqual({ kernel: true, noble: false, indexedDB: false })
    expect(await runWithoutWebAssembly(app)).toEqual(['NOT_SUPPORTED', 'noble'])
  })

  it(`a bundle by ${name} of sessions alone starts without ciphers, and can load the kernel`, async () => {
    const app = await bundled('sessions', "import { Manager } from 'gsession'\nnew Manager(1000)")
    expect(loadedFirst(app)).toEqual({ kernel: false, noble: false, indexedDB: true })
    expect(app.all.some((text) => text.includes(KERNEL_TEXT))).toBe(true)
  })

  it(`a bundle by ${name} with another storage holds no IndexedDB`, async () => {
    const source =
      "import { StorageLocalStorage } from 'gsession'\nglobalThis.storage = new StorageLocalStorage()"
    const app = await bundled('local', source)
    expect(loadedFirst(app)).toEqual({ kernel: false, noble: false, indexedDB: false })
  })

  it.each([
    [
      'sessions in IndexedDB',
      18_200,
      "import { Manager } from 'gsession'\nglobalThis.manager = new Manager(1000)",
    ],
    [
      'sessions in localStorage',
      20_000,
      `import { Manager, StorageLocalStorage } from 'gsession'
       globalThis.manager = new Manager(1000, new StorageLocalStorage())`,
    ],
  ])(`a bundle by ${name} stays small: %s`, async (kind, most, source) => {
    const app = await bundled(kind.replaceAll(' ', '-'), source)
    const encrypted = new Set([...app.first, ...app.with(KERNEL_TEXT)])
    const sizes = [gzipped(app.first), gzipped([...encrypted])] as const
    const fallback = gzipped(app.with(NOBLE).filter((text) => !encrypted.has(text)))
    console.log(`${name}, ${kind}: ${sizes[0]} bytes gzipped, ${sizes[1]} encrypted, fallback ${fallback}`)
    expect(sizes[0]).toBeLessThan(most)
    expect(sizes[1]).toBeLessThan(most + MOST_FOR_ENCRYPTION)
  })

  it(`a bundle by ${name} holds nothing of Node, no Redis and no polyfill`, async () => {
    const { all } = await bundled('all', "import * as all from 'gsession'\nglobalThis.all = all")
    for (const text of all) expect(text).not.toMatch(FOREIGN)
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
  console.log(JSON.stringify([atOnce, await prepareCrypto()]))`

/** Texts by which the kernel, the fallback and idb-keyval are found in a bundle. */
const KERNEL_TEXT = KERNEL.slice(0, 20)
const NOBLE = 'aes-gcm: invalid tag'
const INDEXED_DB = 'createObjectStore'
const FOREIGN = /node:|ioredis|require\(|\bprocess\.|\bBuffer\b/

function loadedFirst({ first }: Bundle): Record<string, boolean> {
  const holds = (marker: string): boolean => first.some((text) => text.includes(marker))
  return { kernel: holds(KERNEL_TEXT), noble: holds(NOBLE), indexedDB: holds(INDEXED_DB) }
}

/** How many bytes encryption adds at most, minified and gzipped. */
const MOST_FOR_ENCRYPTION = 7_500

function gzipped(texts: readonly string[]): number {
  return texts.map((text) => gzipSync(text, { level: 9 }).length).reduce((a, b) => a + b)
}

async function runWithoutWebAssembly({ file }: Bundle): Promise<unknown> {
  const forbid = 'data:text/javascript,delete globalThis.WebAssembly'
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', forbid, file])
  return JSON.parse(stdout)
}
