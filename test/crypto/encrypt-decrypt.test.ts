import { createCipheriv } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import * as inNode from '../../platforms/node/crypto/index.ts'
import * as ofCore from '../../src/crypto/index.ts'
import { codeOf } from '../session/support.ts'
import { hex, KEY_LENGTHS, someBytes, utf8 } from './support/engines.ts'
import { modules, noKeys } from './support/modules.ts'

const plain = someBytes(50)
const key = someBytes(32, 2)
const iv = someBytes(16, 3)

it('gsession/crypto has the same names and constants on every platform', () => {
  expect(Object.keys(inNode).sort()).toEqual(Object.keys(ofCore).sort())
  expect(Object.keys(inNode).sort()).toEqual([
    'DefaultIV',
    'DefaultPassphraseIterations',
    'DefaultStorageFileCryptoKey',
    'SessionError',
    'decrypt',
    'encrypt',
    'goframe',
    'keyFromPassphrase',
    'open',
    'prepareCrypto',
    'seal',
    'sealed',
  ])
  expect(inNode.DefaultIV).toEqual(utf8('I Love Go Frame!'))
  expect(inNode.DefaultStorageFileCryptoKey).toEqual(utf8('Session storage file crypto key!'))
})

describe.each(modules)('encrypt and decrypt, %s', (_name, { encrypt, decrypt, DefaultIV }) => {
  it('encrypt and decrypt are AES-CBC with PKCS#7 and the given IV, by default GoFrame’s', () => {
    for (const length of KEY_LENGTHS) {
      for (const given of [iv, undefined]) {
        const used = someBytes(length)
        const cipher = createCipheriv(`aes-${8 * length}-cbc`, used, given ?? DefaultIV)
        const expected = Buffer.concat([cipher.update(plain), cipher.final()])
        expect(hex(encrypt(plain, used, given))).toBe(hex(expected))
        expect(hex(decrypt(expected, used, given))).toBe(hex(plain))
      }
    }
  })

  it('decrypt returns what was encrypted, for every length', () => {
    for (let length = 0; length <= 1100; length++) {
      const text = someBytes(length, length + 1)
      const encrypted = encrypt(text, key, iv)
      expect(encrypted.length).toBe(length + 16 - (length % 16))
      expect(hex(decrypt(encrypted, key, iv))).toBe(hex(text))
    }
  })

  it('keys of any length from 0 to 40 bytes but 16, 24 and 32 are INVALID_ARGUMENT', async () => {
    for (let length = 0; length <= 40; length++) {
      const other = new Uint8Array(length)
      if (KEY_LENGTHS.includes(length)) {
        expect(decrypt(encrypt(plain, other), other)).toEqual(plain)
        continue
      }
      expect(await codeOf(() => encrypt(plain, other))).toBe('INVALID_ARGUMENT')
      expect(await codeOf(() => decrypt(new Uint8Array(16), other))).toBe('INVALID_ARGUMENT')
    }
  })

  it('IVs of any length from 0 to 40 bytes but 16 are INVALID_ARGUMENT', async () => {
    for (let length = 0; length <= 40; length++) {
      if (length === 16) continue
      const other = new Uint8Array(length)
      expect(await codeOf(() => encrypt(plain, key, other))).toBe('INVALID_ARGUMENT')
      expect(await codeOf(() => decrypt(new Uint8Array(16), key, other))).toBe('INVALID_ARGUMENT')
    }
  })

  it.each(noKeys)(
    'encrypt and decrypt refuse %s for any argument: INVALID_ARGUMENT',
    async (_kind, value) => {
      const wrong = value as Uint8Array
      for (const work of [encrypt, decrypt]) {
        expect(await codeOf(() => work(wrong, key, iv))).toBe('INVALID_ARGUMENT')
        expect(await codeOf(() => work(new Uint8Array(16), wrong, iv))).toBe('INVALID_ARGUMENT')
        expect(await codeOf(() => work(new Uint8Array(16), key, wrong))).toBe('INVALID_ARGUMENT')
      }
    },
  )

  it('a missing text or key is INVALID_ARGUMENT', async () => {
    const nothing = undefined as unknown as Uint8Array
    for (const work of [encrypt, decrypt]) {
      expect(await codeOf(() => work(nothing, key))).toBe('INVALID_ARGUMENT')
      expect(await codeOf(() => work(new Uint8Array(16), nothing))).toBe('INVALID_ARGUMENT')
    }
  })

  it('encrypt and decrypt accept arrays of another realm', () => {
    const foreign = runInNewContext('(bytes) => Uint8Array.from(bytes)') as typeof Uint8Array.from
    const encrypted = encrypt(foreign(plain), foreign(key), foreign(iv))
    expect(hex(encrypted)).toBe(hex(encrypt(plain, key, iv)))
    expect(hex(decrypt(foreign(encrypted), foreign(key), foreign(iv)))).toBe(hex(plain))
    expect(Object.getPrototypeOf(encrypted)).toBe(Uint8Array.prototype)
  })

  it('decrypt refuses bytes that are not whole blocks, or none: RECORD_CORRUPT', () => {
    for (let length = 0; length <= 100; length++) {
      if (length > 0 && length % 16 === 0) continue
      const message = 'the data to decrypt must be whole blocks of 16 bytes'
      expect(() => decrypt(new Uint8Array(length), key, iv)).toThrow(
        expect.objectContaining({ code: 'RECORD_CORRUPT', message }),
      )
    }
  })

  it('decrypt refuses a wrong padding: RECORD_CORRUPT', async () => {
    const whole = someBytes(64)
    const cut = encrypt(whole, key, iv).subarray(0, 64)
    expect(await codeOf(() => decrypt(cut, key, iv))).toBe('RECORD_CORRUPT')
    expect(await codeOf(() => decrypt(encrypt(whole, key, iv), iv, iv))).toBe('RECORD_CORRUPT')
  })

  it('no error of encrypt and decrypt is retryable', () => {
    for (const work of [() => encrypt(plain, iv.subarray(1)), () => decrypt(plain, key)]) {
      expect(work).toThrow(expect.objectContaining({ name: 'SessionError', retryable: false }))
    }
  })
})
