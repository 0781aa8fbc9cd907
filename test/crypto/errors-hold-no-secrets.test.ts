import { inspect } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  decrypt,
  encrypt,
  keyFromPassphrase,
  open,
  prepareCrypto,
  SessionError,
  seal,
} from '../../platforms/node/crypto/index.ts'
import { goframeCipher } from '../../src/crypto/cipher/goframe-cipher.ts'
import { sealedCipher } from '../../src/crypto/cipher/sealed-cipher.ts'
import { failureOf } from '../session/support.ts'
import { engines, everyChoice, flipped, someBytes, utf8 } from './support/engines.ts'

/** The texts that no error may contain. */
const texts = {
  key: 'kEy-xQ7w-31-other-characters-Zq8',
  other: 'oThEr-key-Vb2-of-31-characters-K',
  plain: 'pLaIn-Jt5-what-nobody-may-read-Hs6',
  id: 'iDoFaSession-Mn4-Rw9',
  passphrase: 'pAsSpHrAsE-Gc3-Xy1',
  iv: 'iNiTiAl-Pd8-vec-',
}
const key = utf8(texts.key)
const other = utf8(texts.other)
const plain = utf8(texts.plain)
const iv = utf8(texts.iv)
const shortKey = key.subarray(0, 31)

/** Parts of the secrets, in all the ways in which bytes can be printed. */
const traces = Object.values(texts).flatMap((text) => {
  const start = Buffer.from(text).subarray(0, 12)
  const numbers = [...start.subarray(0, 4)]
  return [
    text.slice(0, 8),
    start.toString('hex').slice(0, 12),
    start.toString('base64').slice(0, 12),
    numbers.join(),
    numbers.join(', '),
    numbers.map((byte) => byte.toString(16)).join(' '),
  ]
})

/** All texts that can be printed of an error. */
function everythingOf(error: unknown): string {
  const properties = (value: unknown): string =>
    value instanceof Error
      ? [value.name, value.message, value.stack, ...Object.values(value), properties(value.cause)].join('\n')
      : inspect(value)
  return [
    String(error),
    properties(error),
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
  ].join('\n')
}

it('the search finds secrets in errors that hold some', () => {
  for (const error of [
    new Error(`no key: ${texts.key}`),
    new Error('wrong', { cause: new Error(texts.plain) }),
    Object.assign(new Error('wrong'), { key }),
    new Error(`wrong: ${Buffer.from(key).toString('hex')}`),
    new Error(`wrong: ${Buffer.from(key).toString('base64')}`),
    new Error(`wrong: ${key}`),
  ]) {
    expect(tracesIn(error)).not.toEqual([])
  }
})

describe.each(everyChoice)('secrets in errors, with the engine %s', (_name, options) => {
  beforeAll(() => prepareCrypto(options.engine))
  const engine = engines[options.engine ?? 'wasm']
  const encrypted = encrypt(plain, key, iv)
  const sealed = seal(plain, key, texts.id)
  const wrong = (value: unknown) => value as Uint8Array

  const calls: Record<string, () => unknown> = {
    'a key that is too short': () => encrypt(plain, shortKey, iv, options),
    'a key that is text': () => encrypt(plain, wrong(texts.key), iv, options),
    'a text that is none of bytes': () => encrypt(wrong(texts.plain), key, iv, options),
    'an IV that is too short': () => encrypt(plain, key, iv.subarray(1), options),
    'an IV that is text': () => decrypt(encrypted, key, wrong(texts.iv), options),
    'a key for decrypting that is too short': () => decrypt(encrypted, shortKey, iv, options),
    'bytes that are not whole blocks': () => decrypt(plain, key, iv, options),
    'another key': () => decrypt(encrypted, other, iv, options),
    'a padding that is wrong': () =>
      decrypt(flipped(encrypted, encrypted.length - 17, 0xff), key, iv, options),
    'a key to seal with that is too short': () => seal(plain, shortKey, texts.id, options),
    'a key to seal with that is text': () => seal(plain, wrong(texts.key), texts.id, options),
    'a text to seal that is a string': () => seal(wrong(texts.plain), key, texts.id, options),
    'an id that is an object': () => seal(plain, key, wrong({ id: texts.id }), options),
    'bytes that are not sealed': () => open(plain, key, texts.id, options),
    'another key for opening': () => open(sealed, [other], texts.id, options),
    'a key for opening that is too short': () => open(sealed, [key, shortKey], texts.id, options),
    'keys that are text': () => open(sealed, wrong(texts.key), texts.id, options),
    'another id': () => open(sealed, [other, key], `${texts.id}2`, options),
    'a tag that is wrong': () => open(flipped(sealed, sealed.length - 1), key, texts.id, options),
    'a text that was changed': () => open(flipped(sealed, 30), key, texts.id, options),
    'another version': () => open(flipped(sealed, 0, 2), key, texts.id, options),
    'a passphrase that is bytes': () => keyFromPassphrase(wrong(utf8(texts.passphrase)) as never, key, 2),
    'a salt that is too short': () => keyFromPassphrase(texts.passphrase, key.subarray(0, 15), 2),
    'an invalid number of iterations': () => keyFromPassphrase(texts.passphrase, key, Number.NaN),
    'a sealed record of another session': () =>
      sealedCipher(engine, [key]).decrypt(sealed, texts.id.toUpperCase()),
    'a sealed record of another key': () => sealedCipher(engine, [other]).decrypt(sealed, texts.id),
    'a record of another key': () => goframeCipher(engine, other).decrypt(encrypted, texts.id),
    'a record of no whole blocks': () => goframeCipher(engine, key).decrypt(plain, texts.id),
  }

  it.each(Object.entries(calls))('the error for %s holds no key, text or id', async (_kind, call) => {
    const error = await failureOf(() => call())
    expect(error).toBeInstanceOf(SessionError)
    expect(tracesIn(error)).toEqual([])
  })

  it('open gives the same error for every change of a message, so it does not tell how much is right', async () => {
    const messagesOf = async (texts_: Uint8Array[], id = texts.id) =>
      new Set(
        await Promise.all(
          texts_.map(
            async (text) => ((await failureOf(() => open(text, key, id, options))) as Error).message,
          ),
        ),
      )
    const changed = Array.from({ length: sealed.length - 5 }, (_, at) => flipped(sealed, 5 + at))
    const messages = await messagesOf([...changed, sealed.subarray(0, -1), new Uint8Array([...sealed, 0])])
    expect(messages.size).toBe(1)
    expect(await messagesOf([sealed], 'another')).toEqual(messages)
    expect(await messagesOf([seal(someBytes(40), key, 'b')], 'c')).toEqual(messages)
  })
})

function tracesIn(error: unknown): string[] {
  const all = everythingOf(error)
  return traces.filter((trace) => all.includes(trace))
}
