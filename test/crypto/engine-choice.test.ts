import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hex, someBytes } from './support/engines.ts'

const key = someBytes(32, 2)
/** By default Node uses different engines for small and large texts. */
const texts = [someBytes(10), someBytes(5000)]

/** Loads all modules again, as in a program that has just started, since they remember which engines are loaded. */
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

/** `codeOf` for a `SessionError` of modules that were loaded again. */
async function codeOfAny(work: Promise<unknown> | (() => unknown)): Promise<string> {
  const { codeOf } = await import('../session/support.ts')
  return codeOf(work)
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the engines in Node', () => {
  it('the option engine selects the engine in Node, and the kernel is compiled once', async () => {
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

  it('without the option Node uses the kernel and node:crypto, without preparation', async () => {
    const loaded = await load('node')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['node'])
  })

  it('noble is NOT_SUPPORTED in Node until prepareCrypto has loaded it', async () => {
    const loaded = await load('node')
    expect(await codesOf(loaded, { engine: 'noble' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await loaded.prepareCrypto('noble')).toBe('noble')
    useAll(loaded, { engine: 'noble' })
  })

  it('noble works in Node if its module is imported', async () => {
    const loaded = await load('node')
    await import('../../src/crypto/noble.ts')
    useAll(loaded, { engine: 'noble' })
  })

  it('prepareCrypto returns the name of the engine', async () => {
    const { prepareCrypto } = await load('node')
    expect(await prepareCrypto('node')).toBe('node')
    expect(await prepareCrypto('wasm')).toBe('wasm')
    expect(await prepareCrypto('noble')).toBe('noble')
    expect(await prepareCrypto()).toBe('wasm')
  })

  it('without WebAssembly Node uses node:crypto, and the kernel is NOT_SUPPORTED', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const loaded = await load('node')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['node'])
    expect(await loaded.prepareCrypto()).toBe('node')
    expect(await codesOf(loaded, { engine: 'wasm' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await codeOfAny(loaded.prepareCrypto('wasm'))).toBe('NOT_SUPPORTED')
  })
})

describe('the engines of the core', () => {
  it('the core uses the kernel, without preparation', async () => {
    const loaded = await load('core')
    useAll(loaded, {})
    useAll(loaded, { engine: 'wasm' })
    expect([...loaded.used]).toEqual([])
    expect(await loaded.prepareCrypto()).toBe('wasm')
  })

  it('node:crypto is NOT_SUPPORTED in the core', async () => {
    const loaded = await load('core')
    expect(await codesOf(loaded, { engine: 'node' })).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await codeOfAny(loaded.prepareCrypto('node'))).toBe('NOT_SUPPORTED')
  })

  it('without WebAssembly everything is NOT_SUPPORTED until noble is imported', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    const loaded = await load('core')
    expect(await codesOf(loaded, {})).toEqual(Array(4).fill('NOT_SUPPORTED'))
    expect(await codeOfAny(loaded.prepareCrypto())).toBe('NOT_SUPPORTED')
    await import('../../src/crypto/noble.ts')
    expect(await loaded.prepareCrypto()).toBe('noble')
    useAll(loaded, {})
    expect([...loaded.used]).toEqual(['noble'])
    expect(await codeOfAny(loaded.prepareCrypto('wasm'))).toBe('NOT_SUPPORTED')
  })

  it("prepareCrypto compiles the kernel if it can't be compiled synchronously", async () => {
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

describe.each(['node', 'core'] as const)('an unknown engine (%s)', (platform) => {
  let loaded: Loaded
  beforeEach(async () => {
    loaded = await load(platform)
  })

  it.each(['openssl', 'WASM', '', '__proto__', 'toString', null, 0, {}])(
    'the engine %o is NOT_SUPPORTED',
    async (engine) => {
      expect(await codesOf(loaded, { engine })).toEqual(Array(4).fill('NOT_SUPPORTED'))
      expect(await codeOfAny(loaded.prepareCrypto(engine as 'wasm'))).toBe('NOT_SUPPORTED')
      useAll(loaded, {})
    },
  )

  it('options without an engine use the default', () => {
    useAll(loaded, { engine: undefined })
    for (const nothing of [undefined, null]) useAll(loaded, nothing as unknown as object)
  })
})
