import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as node from '../../platforms/node/crypto/index.ts'
import { nodeEncryption } from '../../platforms/node/crypto/node-encryption.ts'
import { StorageFile, StorageRedis } from '../../platforms/node/index.ts'
import type { Encryption } from '../../src/crypto/cipher/encryption.ts'
import * as core from '../../src/crypto/index.ts'
import { someBytes } from './support/engines.ts'

const KEY = someBytes(32)
const BODY = new Uint8Array([1, 2])

/** Encrypts by one encryption and decrypts by another. */
async function carried(from: Encryption, to: Encryption): Promise<Uint8Array> {
  const [[first], [second]] = [(await from.load())(from.options), (await to.load())(to.options)]
  return second!.decrypt(first!.encrypt(BODY, 'id'), 'id')
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.resetModules()
})

describe.each([
  ['core', core],
  ['Node', node],
])('the encryption of a storage (%s)', (_name, { goframe, sealed }) => {
  it('sealed makes what the other platform, and the object form, open', async () => {
    const others = [core.sealed({ keys: [KEY] }), node.sealed({ keys: [KEY] })]
    for (const other of [...others, nodeEncryption({ mode: 'sealed', keys: [KEY] })!]) {
      expect(await carried(sealed({ keys: [KEY] }), other)).toEqual(BODY)
      expect(await carried(other, sealed({ keys: [KEY] }))).toEqual(BODY)
    }
  })

  it('goframe makes what the other platform, and the object form, open', async () => {
    const others = [core.goframe({ keys: [KEY] }), node.goframe({ keys: [KEY] })]
    for (const other of [...others, nodeEncryption({ mode: 'goframe', keys: [KEY] })!]) {
      expect(await carried(goframe({ keys: [KEY] }), other)).toEqual(BODY)
      expect(await carried(other, goframe({ keys: [KEY] }))).toEqual(BODY)
    }
  })

  it('wrong options are INVALID_ARGUMENT at once', () => {
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    for (const options of [
      undefined,
      null,
      {},
      { keys: [] },
      { keys: [new Uint8Array(31)] },
      { keys: KEY },
    ]) {
      expect(() => sealed(options as never)).toThrow(invalid)
      expect(() => goframe(options as never)).toThrow(invalid)
    }
    expect(() => sealed({ keys: [KEY], format: 3 as never })).toThrow(invalid)
    expect(() => goframe({ keys: [KEY], format: 1 } as never)).toThrow(invalid)
    expect(() => goframe({ keys: [KEY], migrate: {} } as never)).toThrow(invalid)
  })

  it('a change of the given keys changes nothing', async () => {
    const key = someBytes(32)
    const encryption = sealed({ keys: [key] })
    const right = sealed({ keys: [key.slice()] })
    key.fill(0)
    expect(await carried(encryption, right)).toEqual(BODY)
  })

  it('who prints it sees no key', () => {
    const printed = inspect(sealed({ keys: [new Uint8Array(32).fill(211)] }), { showHidden: true, depth: 9 })
    expect(printed).not.toContain('211')
    expect(JSON.stringify(sealed({ keys: [KEY] }))).toBe('{}')
  })

  it('storages of servers take it, and refuse what is none', () => {
    const redis = new Redis({ lazyConnect: true })
    for (const make of [
      (crypto: Encryption) => new StorageFile('unused', 1000, { crypto }),
      (crypto: Encryption) => new StorageRedis(redis, 'session:', { crypto }),
    ]) {
      expect(make(sealed({ keys: [KEY] }))).toBeDefined()
      for (const wrong of [null, 'sealed', 1]) {
        expect(() => make(wrong as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
      }
    }
  })
})

it('a storage of GoFrame files with its encryption can switch it off and on, and change the key', async () => {
  const storage = new StorageFile('unused', 1000, { crypto: node.goframe({ keys: [KEY] }) })
  storage.setCryptoEnabled(false)
  storage.setCryptoEnabled(true)
  storage.setCryptoKey(someBytes(16))
  const closed = new StorageFile('unused', 1000, { crypto: node.sealed({ keys: [KEY] }) })
  expect(() => closed.setCryptoKey(KEY)).toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }))
})

it('without WebAssembly the error says what to import, and noble is used if it was imported', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  const { sealed } = await import('../../src/crypto/index.ts')
  const encryption = sealed({ keys: [KEY] })
  await expect(encryption.load()).rejects.toMatchObject({
    code: 'NOT_SUPPORTED',
    message: expect.stringContaining("import 'gsession/crypto/noble'"),
  })
  await import('../../src/crypto/noble.ts')
  const [cipher] = (await encryption.load())(encryption.options)
  expect(cipher!.encrypt(new Uint8Array(1), 'id')).toHaveLength(46)
})

it("GoFrame's public key causes one warning", async () => {
  vi.resetModules()
  const { DefaultStorageFileCryptoKey, goframe } = await import('../../src/crypto/index.ts')
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const use = async (encryption: Encryption) => (await encryption.load())(encryption.options)
  await use(goframe({ keys: [someBytes(16)] }))
  expect(warn).not.toHaveBeenCalled()
  for (let times = 0; times < 2; times++) await use(goframe({ keys: [DefaultStorageFileCryptoKey] }))
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0]![0]).toMatch(/public/)
})
