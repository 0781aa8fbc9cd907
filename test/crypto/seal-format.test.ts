import { createCipheriv, createDecipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { open, prepareCrypto, seal } from '../../platforms/node/crypto/index.ts'
import { codeOf } from '../session/support.ts'
import { everyChoice, hex, someBytes, utf8 } from './support/engines.ts'

// Reads and writes the format of `docs/formats.md` without the code in src/.

const key = someBytes(32, 2)
const VERSION = 1

describe.each(everyChoice)('what seal writes with the engine %s', (_name, options) => {
  beforeAll(() => prepareCrypto(options.engine))

  it.each([0, 1, 16, 33, 1000])(
    'a sealed message of %d bytes can be opened by the documented format, with node:crypto alone',
    (length) => {
      for (const id of ['', 'abcdefghijklmnopqrstuvwxyz012345', 'Grüße 🔑']) {
        const plain = someBytes(length)
        const parts = partsOf(seal(plain, key, id, options))
        expect(parts.version).toBe(VERSION)
        expect(hex(parts.keyId)).toBe(hex(keyIdOf(key)))
        expect([parts.nonce.length, parts.encrypted.length, parts.tag.length]).toEqual([24, length, 16])
        const cipher = createDecipheriv('aes-256-gcm', derivedKey(key, parts.nonce), parts.nonce.subarray(12))
        cipher.setAAD(Buffer.concat([parts.header, utf8(id)])).setAuthTag(parts.tag)
        expect(hex(Buffer.concat([cipher.update(parts.encrypted), cipher.final()]))).toBe(hex(plain))
      }
    },
  )

  it('open reads messages that node:crypto has sealed by the documented format', () => {
    for (let n = 1; n <= 50; n++) {
      const [otherKey, nonce, plain] = [someBytes(32, n), someBytes(24, n + 1), someBytes(n, n + 2)]
      const sealed = sealByFormat(plain, otherKey, nonce, utf8('id'))
      expect(hex(open(sealed, [key, otherKey], 'id', options))).toBe(hex(plain))
    }
  })

  it("open also reads a record's body of format 2", async () => {
    const [vector] = JSON.parse(readFileSync(new URL('../vectors/sealed-2.json', import.meta.url), 'utf8'))
    const sealed = Buffer.from(vector.sealed, 'hex')
    const opened = open(sealed, Buffer.from(vector.key, 'hex'), vector.id, options)
    expect(Buffer.from(opened).toString()).toBe(vector.plain)
    for (let length = 0; length < sealed.length; length++) {
      const shorter = sealed.subarray(0, length)
      expect(await codeOf(() => open(shorter, Buffer.from(vector.key, 'hex'), vector.id, options))).toBe(
        'RECORD_NOT_AUTHENTIC',
      )
    }
  })

  it('open refuses a message whose header was not authenticated', async () => {
    const nonce = someBytes(24)
    const right = sealByFormat(someBytes(9), key, nonce, utf8('id'))
    expect(hex(open(right, key, 'id', options))).toBe(hex(someBytes(9)))
    for (const authenticated of [new Uint8Array(0), Uint8Array.of(VERSION), new Uint8Array(5)]) {
      const wrong = sealByFormat(someBytes(9), key, nonce, utf8('id'), authenticated)
      expect(await codeOf(() => open(wrong, key, 'id', options))).toBe('RECORD_NOT_AUTHENTIC')
    }
  })

  it("a byte can't be moved between the associated data and the header", async () => {
    // The header has a fixed length, so the associated data can't be taken for a part of it.
    const sealed = seal(someBytes(9), key, 'ab', options)
    expect(await codeOf(() => open(sealed, key, 'b', options))).toBe('RECORD_NOT_AUTHENTIC')
    const moved = sealByFormat(someBytes(9), key, someBytes(24), utf8('b'), headerOf(key, 'a'))
    expect(hex(open(moved, key, 'ab', options))).toBe(hex(someBytes(9)))
    expect(await codeOf(() => open(moved, key, 'b', options))).toBe('RECORD_NOT_AUTHENTIC')
  })
})

function partsOf(sealed: Uint8Array) {
  return {
    version: sealed[0],
    header: sealed.subarray(0, 5),
    keyId: sealed.subarray(1, 5),
    nonce: sealed.subarray(5, 29),
    encrypted: sealed.subarray(29, -16),
    tag: sealed.subarray(-16),
  }
}

function sealByFormat(
  plain: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  authenticated = headerOf(key),
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', derivedKey(key, nonce), nonce.subarray(12))
  cipher.setAAD(Buffer.concat([authenticated, associated]))
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([headerOf(key), nonce, encrypted, cipher.getAuthTag()])
}

function headerOf(key: Uint8Array, more = ''): Uint8Array {
  return Buffer.concat([Uint8Array.of(VERSION), keyIdOf(key), utf8(more)])
}

function keyIdOf(key: Uint8Array): Uint8Array {
  return aes(key, utf8('gsession key id.')).subarray(0, 4)
}

/** The key derivation of XAES-256-GCM: K1 of CMAC, then a block for each half of the key, computed with big integers. */
function derivedKey(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const L = BigInt(`0x${hex(aes(key, new Uint8Array(16)))}`)
  const K1 = ((L << 1n) & ((1n << 128n) - 1n)) ^ (L >> 127n === 1n ? 0x87n : 0n)
  const halves = [1, 2].map((counter) => {
    const block = Buffer.concat([Uint8Array.of(0, counter, 0x58, 0), nonce.subarray(0, 12)])
    const masked = BigInt(`0x${hex(block)}`) ^ K1
    return aes(key, Buffer.from(masked.toString(16).padStart(32, '0'), 'hex'))
  })
  return Buffer.concat(halves)
}

function aes(key: Uint8Array, block: Uint8Array): Uint8Array {
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block)
}
