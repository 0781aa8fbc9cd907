import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { open, prepareCrypto, seal } from '../../platforms/node/crypto/index.ts'
import { codeOf } from '../session/support.ts'
import { everyChoice, flipped, hex, joined, someBytes, utf8 } from './support/engines.ts'
import { modules, noBytes, noKeys } from './support/modules.ts'

const plain = someBytes(30)
const key = someBytes(32, 2)
const older = someBytes(32, 3)
const another = someBytes(32, 4)
const NOT_AUTHENTIC = 'RECORD_NOT_AUTHENTIC'

describe.each(everyChoice)('seal and open, with the engine %s', (_name, options) => {
  beforeAll(() => prepareCrypto(options.engine))
  const sealed = seal(plain, key, 'invoice 17')
  const codeOfOpening = (
    text: Uint8Array,
    keys: Uint8Array | Uint8Array[] = key,
    associated = 'invoice 17',
  ) => codeOf(() => open(text, keys, associated, options))

  it('open returns what was sealed for every length, and sealing adds 45 bytes', () => {
    for (let length = 0; length <= 700; length++) {
      const text = someBytes(length, length + 1)
      const sealed = seal(text, key, 'id', options)
      expect(sealed.length).toBe(length + 45)
      expect(hex(open(sealed, key, 'id', options))).toBe(hex(text))
    }
  })

  it('open refuses a message with any changed bit', async () => {
    expect(hex(open(sealed, key, 'invoice 17', options))).toBe(hex(plain))
    for (let at = 0; at < sealed.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        expect([at, await codeOfOpening(flipped(sealed, at, 1 << bit))]).toEqual([at, NOT_AUTHENTIC])
      }
    }
  })

  it('open refuses every other version', async () => {
    for (let version = 0; version < 256; version++) {
      if (version === 1) continue
      expect(await codeOfOpening(joined(Uint8Array.of(version), sealed.subarray(1)))).toBe(NOT_AUTHENTIC)
    }
  })

  it('open refuses a message with missing or additional bytes', async () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(await codeOfOpening(sealed.subarray(0, length))).toBe(NOT_AUTHENTIC)
      expect(await codeOfOpening(sealed.subarray(sealed.length - length))).toBe(NOT_AUTHENTIC)
    }
    for (const more of [Uint8Array.of(0), Uint8Array.of(1), someBytes(16), sealed]) {
      expect(await codeOfOpening(joined(sealed, more))).toBe(NOT_AUTHENTIC)
      expect(await codeOfOpening(joined(more, sealed))).toBe(NOT_AUTHENTIC)
    }
  })

  it('open refuses a message with other associated data', async () => {
    const others = ['', 'invoice 1', 'invoice 171', 'invoice 18', 'Invoice 17', ' invoice 17', 'invoice 17\0']
    for (const associated of others) {
      expect(await codeOfOpening(sealed, key, associated)).toBe(NOT_AUTHENTIC)
    }
    expect(await codeOf(() => open(sealed, key, undefined, options))).toBe(NOT_AUTHENTIC)
  })

  it('open refuses every other key, and accepts the right one at any place among several', async () => {
    for (const keys of [another, [another], [older, another]]) {
      expect(await codeOfOpening(sealed, keys)).toBe(NOT_AUTHENTIC)
    }
    for (let at = 0; at < key.length; at++) {
      expect(await codeOfOpening(sealed, flipped(key, at))).toBe(NOT_AUTHENTIC)
    }
    for (const keys of [[key], [key, older], [older, key], [older, another, key], [key, key]]) {
      expect(hex(open(sealed, keys, 'invoice 17', options))).toBe(hex(plain))
    }
  })

  it('open tries each of two keys that have the same id', () => {
    // Found by trial: the first two numbers whose keys have the same id.
    const [first, second] = [keyOfNumber(97_430), keyOfNumber(98_631)]
    const texts = [first, second].map((key) => seal(plain, key, '', options))
    expect(texts.map((text) => hex(text.subarray(1, 5)))).toEqual(['6e17d48a', '6e17d48a'])
    for (const text of texts) {
      expect(hex(open(text, [first, second], '', options))).toBe(hex(plain))
      expect(hex(open(text, [second, first], '', options))).toBe(hex(plain))
    }
  })

  it('associated data can be bytes or text (as UTF-8), and is empty by default', () => {
    for (const text of ['', 'ascii', 'Grüße, 世界 🔑', '\0']) {
      for (const [given, taken] of [
        [text, utf8(text)],
        [utf8(text), text],
      ] as const) {
        expect(hex(open(seal(plain, key, given, options), key, taken, options))).toBe(hex(plain))
      }
    }
    expect(hex(open(seal(plain, key, undefined, options), key, '', options))).toBe(hex(plain))
  })
})

it('seal uses another nonce for each message', () => {
  const nonces = new Set(Array.from({ length: 2000 }, () => hex(seal(plain, key).subarray(5, 29))))
  expect(nonces.size).toBe(2000)
})

describe.each(modules)('the arguments of seal and open, %s', (_name, { seal, open }) => {
  const sealed = seal(plain, key)
  const wrongCode = 'INVALID_ARGUMENT'

  it('seal and open refuse keys of any length from 0 to 40 bytes but 32', async () => {
    for (let length = 0; length <= 40; length++) {
      if (length === 32) continue
      const wrong = new Uint8Array(length)
      expect(await codeOf(() => seal(plain, wrong))).toBe(wrongCode)
      expect(await codeOf(() => open(sealed, wrong))).toBe(wrongCode)
      expect(await codeOf(() => open(sealed, [key, wrong]))).toBe(wrongCode)
    }
  })

  it.each(noKeys)('seal and open refuse %s as bytes', async (_kind, value) => {
    const wrong = value as Uint8Array
    expect(await codeOf(() => seal(wrong, key))).toBe(wrongCode)
    expect(await codeOf(() => seal(plain, wrong))).toBe(wrongCode)
    expect(await codeOf(() => open(wrong, key))).toBe(wrongCode)
    expect(await codeOf(() => open(sealed, [key, wrong]))).toBe(wrongCode)
  })

  it.each(noKeys)('open refuses %s as a key or several', async (_kind, value) => {
    expect(await codeOf(() => open(sealed, value as Uint8Array))).toBe(wrongCode)
  })

  it.each([
    ['an empty array', []],
    ['an empty array of another type', new Uint16Array(0)],
    ['a set', new Set([key])],
    ['an object', {}],
    ['arrays in an array', [[key]]],
    ['a hole in an array', [key, undefined]],
  ])('open refuses %s as keys', async (_kind, value) => {
    expect(await codeOf(() => open(sealed, value as unknown as Uint8Array[]))).toBe(wrongCode)
  })

  it.each(noBytes)('seal and open refuse %s as associated data', async (_kind, value) => {
    expect(await codeOf(() => seal(plain, key, value as string))).toBe(wrongCode)
    expect(await codeOf(() => open(sealed, key, value as string))).toBe(wrongCode)
  })

  it('seal and open refuse missing arguments', async () => {
    const nothing = undefined as unknown as Uint8Array
    expect(await codeOf(() => seal(nothing, key))).toBe(wrongCode)
    expect(await codeOf(() => seal(plain, nothing))).toBe(wrongCode)
    expect(await codeOf(() => open(nothing, key))).toBe(wrongCode)
    expect(await codeOf(() => open(sealed, nothing))).toBe(wrongCode)
  })

  it('seal and open accept arrays of another realm', () => {
    const foreign = runInNewContext('(bytes) => Uint8Array.from(bytes)') as typeof Uint8Array.from
    const sealed = seal(foreign(plain), foreign(key), foreign(utf8('id')))
    expect(hex(open(foreign(sealed), foreign(key), 'id'))).toBe(hex(plain))
    expect(hex(open(foreign(sealed), [foreign(older), foreign(key)], foreign(utf8('id'))))).toBe(hex(plain))
  })
})

/** A key of zeros that ends with a number. */
function keyOfNumber(number: number): Uint8Array {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(28, number)
  return key
}
