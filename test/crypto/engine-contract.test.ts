import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { decrypt, encrypt, prepareCrypto } from '../../platforms/node/crypto/index.ts'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { failureOf } from '../session/support.ts'
import { everyChoice, everyEngine, flipped, hex, KEY_LENGTHS, someBytes } from './support/engines.ts'

const ofLength = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyKey = fc.oneof(...KEY_LENGTHS.map(ofLength))
/** Lengths around the limits at which Node's default engine changes. */
const plain = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 300, maxLength: 720 }))
const associated = fc.uint8Array({ maxLength: 100 })
const place = fc.nat()
const bits = fc.integer({ min: 1, max: 255 })

describe('the results of all engines', () => {
  it('encryptBlocks gives the same with every engine', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(), anyKey, (count, seed, key) => {
        const blocks = someBytes(16 * count, seed)
        const encrypted = fromAll((engine) => engine.encryptBlocks(blocks, key))
        expect(encrypted?.length).toBe(2 * blocks.length)
      }),
      { numRuns: 300 },
    )
  })

  it('CBC gives the same with every engine, also for a message with a changed byte', () => {
    fc.assert(
      fc.property(plain, anyKey, ofLength(16), place, bits, (text, key, iv, at, change) => {
        fromAll((engine) => engine.encryptCbc(text, key, iv))
        const encrypted = everyEngine[0]![1].encryptCbc(text, key, iv)
        expect(fromAll((engine) => engine.decryptCbc(encrypted, key, iv))).toBe(hex(text))
        const changed = flipped(encrypted, at % encrypted.length, change)
        fromAll((engine) => engine.decryptCbc(changed, key, iv))
        fromAll((engine) => engine.decryptCbc(encrypted, flipped(key, at % key.length, change), iv))
      }),
      { numRuns: 500 },
    )
  })

  it('GCM gives the same with every engine, and undefined if any byte was changed', () => {
    fc.assert(
      fc.property(
        plain,
        anyKey,
        ofLength(12),
        associated,
        place,
        bits,
        (text, key, nonce, more, at, change) => {
          fromAll((engine) => engine.encryptGcm(text, key, nonce, more))
          const encrypted = everyEngine[0]![1].encryptGcm(text, key, nonce, more)
          expect(fromAll((engine) => engine.decryptGcm(encrypted, key, nonce, more))).toBe(hex(text))
          const given = { encrypted, key, nonce, more }
          for (const [name, bytes] of Object.entries(given)) {
            if (bytes.length === 0) continue
            const other = { ...given, [name]: flipped(bytes, at % bytes.length, change) }
            expect(
              fromAll((engine) => engine.decryptGcm(other.encrypted, other.key, other.nonce, other.more)),
            ).toBe(undefined)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('every engine returns undefined for a message with missing or additional bytes', () => {
    const [key, nonce, more] = [someBytes(32), someBytes(12, 2), someBytes(20, 3)]
    const encrypted = everyEngine[0]![1].encryptGcm(someBytes(50, 4), key, nonce, more)
    const wrong = [
      ...Array.from({ length: 50 }, (_, n) => encrypted.subarray(0, 16 + n)),
      ...Array.from({ length: 50 }, (_, n) => encrypted.subarray(1 + n)),
      ...[1, 16, 17].map((length) => new Uint8Array([...encrypted, ...new Uint8Array(length)])),
    ]
    for (const text of wrong) {
      expect(fromAll((engine) => engine.decryptGcm(text, key, nonce, more))).toBe(undefined)
    }
  })
})

describe.each(everyChoice)('a padding, with the engine %s', (_name, options) => {
  beforeAll(() => prepareCrypto(options.engine))
  const [key, iv] = [someBytes(24), someBytes(16, 2)]
  /** The texts before the block of the padding. In Node another engine processes 1024 bytes. */
  const befores = [0, 16, 1024].map((length) => someBytes(length, 3))
  const opened = (end: Uint8Array) =>
    befores.map((before) => decrypt(encryptedWhole(before, end), key, iv, options))
  const failuresOf = (end: Uint8Array) =>
    Promise.all(
      befores.map(async (before) => {
        const { code, message, cause } = (await failureOf(() =>
          decrypt(encryptedWhole(before, end), key, iv, options),
        )) as { code: string; message: string; cause: unknown }
        return { code, message, cause }
      }),
    )
  const refusals = befores.map(() => ({
    code: 'RECORD_CORRUPT',
    message: 'the padding is wrong, maybe because the key is another one',
    cause: undefined,
  }))

  it('all 16 right paddings are accepted, and one of 1 byte after any byte', () => {
    for (let count = 1; count <= 16; count++) {
      const end = new Uint8Array(16).fill(0xaa).fill(count, 16 - count)
      const rest = end.subarray(0, 16 - count)
      expect(opened(end).map(hex)).toEqual(befores.map((before) => `${hex(before)}${hex(rest)}`))
    }
    for (let byte = 0; byte < 256; byte++) {
      const end = new Uint8Array(16).fill(byte).fill(1, 15)
      expect(opened(end).map((text) => text.length)).toEqual([15, 31, 1039])
    }
  })

  it('each of the 255 wrong last bytes is refused with the same code and message', async () => {
    for (let last = 0; last < 256; last++) {
      // After 0xaa only 1 is a right padding.
      if (last === 1) continue
      expect(await failuresOf(new Uint8Array(16).fill(0xaa).fill(last, 15))).toEqual(refusals)
    }
  })

  it('a padding with any wrong bit inside is refused with the same error', async () => {
    for (let count = 2; count <= 16; count++) {
      for (let at = 16 - count; at < 15; at++) {
        const end = new Uint8Array(16).fill(count, 16 - count)
        for (let bit = 0; bit < 8; bit++) {
          expect(await failuresOf(flipped(end, at, 1 << bit))).toEqual(refusals)
        }
      }
    }
  })

  it('a block of equal bytes of 0, or 17 and more, is refused with the same error', async () => {
    for (const byte of [0, 17, 18, 32, 127, 128, 255]) {
      expect(await failuresOf(new Uint8Array(16).fill(byte))).toEqual(refusals)
    }
  })

  it('another key or message is refused with the same error', async () => {
    const stored = encrypt(someBytes(40), key, iv, options)
    const failure = (await failureOf(() => decrypt(stored, flipped(key, 5), iv, options))) as Error
    expect(failure.message).toBe(refusals[0]!.message)
  })

  function encryptedWhole(before: Uint8Array, end: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-192-cbc', key, iv).setAutoPadding(false)
    return Buffer.concat([cipher.update(before), cipher.update(end), cipher.final()])
  }
})

/** Returns the result of all engines, in hex or `undefined`, and checks that it is the same. */
function fromAll(work: (engine: AesEngine) => Uint8Array | undefined): string | undefined {
  const results = everyEngine.map(([, engine]) => hex(work(engine)))
  expect(results).toEqual(results.map(() => results[0]))
  return results[0]
}
