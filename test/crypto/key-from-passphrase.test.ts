import { pbkdf2Sync } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../session/support.ts'
import { hex, someBytes, utf8 } from './support/engines.ts'
import { modules, noKeys } from './support/modules.ts'
import { views } from './support/views.ts'

const salt = someBytes(16)
const PASSPHRASES = ['a', 'correct horse battery staple', 'Grüße, 世界 🔑', ' ', '\0', 'x'.repeat(200)]

afterEach(() => vi.unstubAllGlobals())

describe.each(modules)('keyFromPassphrase, %s', (_name, module) => {
  const { keyFromPassphrase, encrypt, decrypt, seal, open } = module

  it.each([1, 2, 999, 1000])(
    'keyFromPassphrase is PBKDF2-HMAC-SHA-256 of %d iterations',
    async (iterations) => {
      for (const passphrase of PASSPHRASES) {
        for (const length of [16, 17, 32, 64, 65, 200]) {
          const salt = someBytes(length, length)
          const expected = pbkdf2Sync(passphrase, salt, iterations, 32, 'sha256')
          expect(hex(await keyFromPassphrase(passphrase, salt, iterations))).toBe(hex(expected))
        }
      }
    },
  )

  it('keyFromPassphrase gives the vector of RFC 6070 with SHA-256 and 4096 iterations', async () => {
    const key = await keyFromPassphrase(
      'passwordPASSWORDpassword',
      utf8('saltSALTsaltSALTsaltSALTsaltSALTsalt'),
      4096,
    )
    expect(hex(key)).toBe('348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1')
  })

  it('keyFromPassphrase uses 600,000 iterations by default', async () => {
    expect(module.DefaultPassphraseIterations).toBe(600_000)
    const expected = pbkdf2Sync('a passphrase', salt, 600_000, 32, 'sha256')
    expect(hex(await keyFromPassphrase('a passphrase', salt))).toBe(hex(expected))
  })

  it('a passphrase gives the same key however its characters are composed (NFKC)', async () => {
    for (const [one, other] of [
      ['é', 'e\u0301'],
      ['ﬁ', 'fi'],
      ['Å', 'Å'],
      ['１２', '12'],
    ] as const) {
      const key = hex(await keyFromPassphrase(one, salt, 2))
      expect(key).toBe(hex(await keyFromPassphrase(other, salt, 2)))
      expect(key).toBe(hex(pbkdf2Sync(one.normalize('NFKC'), salt, 2, 32, 'sha256')))
    }
    expect(await keyFromPassphrase('E', salt, 2)).not.toEqual(await keyFromPassphrase('e', salt, 2))
  })

  it.each(Object.entries(views))(
    'keyFromPassphrase accepts a salt in %s, and does not modify it',
    async (_kind, view) => {
      const given = view(salt)
      const key = await keyFromPassphrase('a', given, 2)
      expect([hex(key), hex(given)]).toEqual([hex(pbkdf2Sync('a', salt, 2, 32, 'sha256')), hex(salt)])
    },
  )

  it("later changes of the salt don't affect the key", async () => {
    const given = new Uint8Array(salt)
    const key = keyFromPassphrase('a', given, 2)
    given.fill(0)
    expect(hex(await key)).toBe(hex(pbkdf2Sync('a', salt, 2, 32, 'sha256')))
  })

  it('keyFromPassphrase returns a new key of 32 bytes that encrypts and seals', async () => {
    const [key, again] = [await keyFromPassphrase('a', salt, 2), await keyFromPassphrase('a', salt, 2)]
    expect(Object.getPrototypeOf(key)).toBe(Uint8Array.prototype)
    expect([key.length, key.buffer.byteLength, key.buffer === again.buffer]).toEqual([32, 32, false])
    expect(hex(decrypt(encrypt(salt, key), again))).toBe(hex(salt))
    expect(hex(open(seal(salt, key), again))).toBe(hex(salt))
  })

  it('anything but a passphrase is INVALID_ARGUMENT', async () => {
    for (const wrong of ['', null, undefined, 7, {}, ['a'], utf8('a'), new String('a'), Symbol('a')]) {
      expect(await codeOf(keyFromPassphrase(wrong as string, salt, 2))).toBe('INVALID_ARGUMENT')
    }
  })

  it('a salt of fewer than 16 bytes is INVALID_ARGUMENT', async () => {
    for (let length = 0; length < 16; length++) {
      expect(await codeOf(keyFromPassphrase('a', new Uint8Array(length), 2))).toBe('INVALID_ARGUMENT')
    }
    expect(await codeOf(keyFromPassphrase('a', undefined as never, 2))).toBe('INVALID_ARGUMENT')
  })

  it.each(noKeys)('%s as a salt is INVALID_ARGUMENT', async (_kind, wrong) => {
    expect(await codeOf(keyFromPassphrase('a', wrong as Uint8Array, 2))).toBe('INVALID_ARGUMENT')
  })

  it('anything but a number of iterations is INVALID_ARGUMENT', async () => {
    for (const wrong of [0, -1, 1.5, 2 ** 32, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '2', 2n, null]) {
      expect(await codeOf(keyFromPassphrase('a', salt, wrong as number))).toBe('INVALID_ARGUMENT')
    }
  })

  it('keyFromPassphrase is NOT_SUPPORTED without WebCrypto, as in a page without a secure context', async () => {
    for (const crypto of [undefined, {}, { subtle: undefined }]) {
      vi.stubGlobal('crypto', crypto)
      expect(await codeOf(keyFromPassphrase('a', salt, 2))).toBe('NOT_SUPPORTED')
      // A wrong argument is wrong everywhere.
      expect(await codeOf(keyFromPassphrase('', salt, 2))).toBe('INVALID_ARGUMENT')
    }
  })
})
