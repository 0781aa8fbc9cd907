import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hex, someBytes } from './engines.ts'

const key = someBytes(32, 2)
/** Small ones and large ones are another engine's where nobody chose one. */
const texts = [someBytes(10), someBytes(5000)]

/** All modules anew, as in a program that has just begun: which engines are ready is theirs to know. */
async function load(platform: 'node' | 'core') {
  vi.resetModules()
  const functions =
    platform === 'node'
      ? await import('../../platforms/node/crypto/index.ts')
      : await import('../../src/crypto/index.ts')
  const { nodeEngine } = await import('../../platforms/node/crypto/node-engine.ts')
  const { nobleEngine } = await import('../../src/crypto/engine/noble-engine.ts')
  const used = new Set<string>()
  for (const engine of [nodeEngine, nobleEngine]) {
    for (const method of ['encryptBlocks', 'encryptCbc', 'decryptCbc', 'encryptGcm', 'decryptGcm'] as const) {
      const real = engine[method] as (...given: unknown[]) => unknown
      vi.spyOn(engine, method).mockImplementation((...given: unknown[]) => {
        used.add(engine.name)
        return real(...given) as Uint8Array
      })
    }
  }
  return { ...functions, used }
}

type Loaded = Awaited<ReturnType<typeof load>>

/** Calls all four functions with every text. */
function useAll({ encrypt, decrypt, seal, open }: Loaded, options: object): void {
  for (const text of texts) {
    expect(hex(decrypt(encrypt(text, key, undefined, options), key, undefined, options))).toBe(hex(text))
    expect(hex(open(seal(text, key, 'id', options), [key], 'id', options))).toBe(hex(text))
  }
}

/** The codes that the four functions fail with. */
function codesOf({ encrypt, decrypt, seal, open }: Loaded, options: object): Promise<string[]> {
  const text = new Uint8Array(64)
  return Promise.all(
    [
      () => encrypt(text, key, undefined, options),
      () => decrypt(text, key, undefined, options),
      () => seal(text, key, 'id', options),
      () => open(text, key, 'id', options),
    ].map((work) => codeOfAny(work)),
  )
}

/** `codeOf`, of a `SessionError` of modules that were loaded anew. */
async function codeOfAny(work: Promise<unknown> | (() => unknown)): Promise<string> {
  const { codeOf } = await import('../session/support.ts')
  return codeOf(work)
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('in Node', () => {
  it('the option forces an engine, and the kernel compiles once', async () => {
    const loaded = await load('node')
    const compile = vi.spyOn(WebAssembly, 'Module')
    useAll(loaded, { engine: 'wasm' })
    expect([...loaded.used]).toEqual([])
    useAll(loaded, { engine: 'node' })
    expect([...loaded.used]).toEqual(['node'])
    loaded.used.clear()
    await loaded.prepareCrypto('noble')
    useAll(loaded, { engine: 'noble' })
    expect([...loaded.used]).toEqual(['noble'])
    useAll(loaded, { engine: 'wasm' })
    expect(compile).toHaveBeenCalledTimes(1)
  })

  it('who chooses none gets the kernel and node:crypto, at once', async () => {
    const loaded = await load('node')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['node'])
  })

  it('noble is NOT_SUPPORTED until it was prepared, and stays ready then', async () => {
    const loaded = await load('node')
    expect(await codesOf(loaded, { engine: 'noble' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await loaded.prepareCrypto('noble')).toBe('noble')
    useAll(loaded, { engine: 'noble' })
  })

  it('noble is ready where its module is imported', async () => {
    const loaded = await load('node')
    await import('../../src/crypto/noble.ts')
    useAll(loaded, { engine: 'noble' })
  })

  it('prepareCrypto answers which engine there will be', async () => {
    const { prepareCrypto } = await load('node')
    expect(await prepareCrypto('node')).toBe('node')
    expect(await prepareCrypto('wasm')).toBe('wasm')
    expect(await prepareCrypto('noble')).toBe('noble')
    expect(await prepareCrypto()).toBe('wasm')
  })

  it('without WebAssembly node:crypto does it all, and the kernel is NOT_SUPPORTED', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const loaded = await load('node')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['node'])
    expect(await loaded.prepareCrypto()).toBe('node')
    expect(await codesOf(loaded, { engine: 'wasm' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await codeOfAny(loaded.prepareCrypto('wasm'))).toBe('NOT_SUPPORTED')
  })
})

describe('of the core', () => {
  it('the kernel does it all, at once', async () => {
    const loaded = await load('core')
    useAll(loaded, {})
    useAll(loaded, { engine: 'wasm' })
    expect([...loaded.used]).toEqual([])
    expect(await loaded.prepareCrypto()).toBe('wasm')
  })

  it('node:crypto is NOT_SUPPORTED', async () => {
    const loaded = await load('core')
    expect(await codesOf(loaded, { engine: 'node' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await codeOfAny(loaded.prepareCrypto('node'))).toBe('NOT_SUPPORTED')
  })

  it('without WebAssembly it is NOT_SUPPORTED until prepareCrypto has loaded noble', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const loaded = await load('core')
    expect(await codesOf(loaded, {})).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await loaded.prepareCrypto()).toBe('noble')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['noble'])
    expect(await codeOfAny(loaded.prepareCrypto('wasm'))).toBe('NOT_SUPPORTED')
  })

  it('where only compiling at once is forbidden, prepareCrypto has the kernel compiled', async () => {
    vi.spyOn(WebAssembly, 'Module').mockImplementation(() => {
      throw new RangeError('it is too large for the main thread')
    })
    const loaded = await load('core')
    expect(await codesOf(loaded, {})).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await loaded.prepareCrypto()).toBe('wasm')
    useAll(loaded, {})
    useAll(loaded, { engine: 'wasm' })
    expect([...loaded.used]).toEqual([])
  })
})

describe.each(['node', 'core'] as const)('an engine that nobody knows (%s)', (platform) => {
  let loaded: Loaded
  beforeEach(async () => {
    loaded = await load(platform)
  })

  it.each(['openssl', 'WASM', '', '__proto__', 'toString', null, 0, {}])(
    '%o is NOT_SUPPORTED',
    async (engine) => {
      expect(await codesOf(loaded, { engine })).toEqual(Array(4).fill('NOT_SUPPORTED'))
      expect(await codeOfAny(loaded.prepareCrypto(engine as 'wasm'))).toBe('NOT_SUPPORTED')
      useAll(loaded, {})
    },
  )

  it('leaves the other ones as they are where no options are given', () => {
    useAll(loaded, { engine: undefined })
    for (const nothing of [undefined, null]) useAll(loaded, nothing as unknown as object)
  })
})
