import { beforeAll, describe, expect, it } from 'vitest'
import { decrypt, encrypt, prepareCrypto } from '../../platforms/node/crypto/index.ts'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { codeOf } from '../session/support.ts'
import { engineNames, everyEngine, hex, joined, readVectors, unhex } from './support/engines.ts'

interface ModeVector {
  section: string
  mode: string
  key: string
  iv: string
  plain: string
  cipher: string
}
/** `[key, iv, plain, cipher]` */
type Case = [string, string, string, string]
interface KnownAnswers {
  tests: { test: string; cases: Case[] }[]
  monteCarlo: { tests: { test: string; direction: 'encrypt' | 'decrypt'; cases: Case[] }[] }
}
type GcmVector = Record<'key' | 'iv' | 'plain' | 'aad' | 'cipher' | 'tag', string>

const { vectors: modes } = readVectors<{ vectors: ModeVector[] }>('crypto/nist-sp800-38a.json')
const answers = readVectors<KnownAnswers>('crypto/aes-known-answers.json')
const { vectors: gcm } = readVectors<{ vectors: GcmVector[] }>('crypto/nist-gcm.json')
const gaes = readVectors<{ key: string; plain: string; cipher: string }[]>('aes.json')
const ofMode = (mode: string) => modes.filter((vector) => vector.mode.endsWith(mode))

it('there are vectors of every kind', () => {
  expect(['ECB', 'CBC', 'CTR'].map((mode) => ofMode(mode).length)).toEqual([3, 3, 3])
  expect(answers.tests.reduce((count, { cases }) => count + cases.length, 0)).toBe(1039)
  expect(answers.monteCarlo.tests.map(({ cases }) => cases.length)).toEqual([3, 3, 3, 3, 3, 3])
  expect([gcm.length, gaes.length]).toEqual([12, 30])
})

describe.each(everyEngine)('%s', (_name, engine) => {
  it.each(ofMode('ECB'))(
    'the engine gives the $mode vectors of NIST SP 800-38A, $section',
    ({ key, plain, cipher }) => {
      expect(hex(engine.encryptBlocks(unhex(plain), unhex(key)))).toBe(cipher)
    },
  )

  it.each(ofMode('CBC'))('the engine gives the $mode vectors of NIST SP 800-38A, $section', (vector) => {
    expect(cbc(engine, [vector.key, vector.iv, vector.plain, vector.cipher])).toEqual([
      vector.cipher,
      vector.plain,
    ])
  })

  it.each(ofMode('CTR'))(
    'encrypted counter blocks give the $mode vectors of NIST SP 800-38A, $section',
    (vector) => {
      const plain = unhex(vector.plain)
      const first = BigInt(`0x${vector.iv}`)
      const counters = Array.from({ length: plain.length / 16 }, (_, n) =>
        (first + BigInt(n)).toString(16).padStart(32, '0'),
      )
      const stream = engine.encryptBlocks(unhex(counters.join('')), unhex(vector.key))
      expect(hex(plain.map((byte, i) => byte ^ stream[i]!))).toBe(vector.cipher)
    },
  )

  it.each(answers.tests)('the engine gives the known answers of $test, both ways', ({ cases }) => {
    for (const [key, iv, plain, cipher] of cases) {
      expect(cbc(engine, [key, iv, plain, cipher])).toEqual([cipher, plain])
    }
  })

  it.each(answers.monteCarlo.tests)(
    'the engine passes the Monte Carlo test $test, $direction',
    ({ direction, cases }) => {
      let [key, iv, text] = startOf(cases[0]!, direction)
      for (const next of cases) {
        expect([key, iv, text].map(hex)).toEqual(startOf(next, direction).map(hex))
        const [before, last] = thousandTimes(engine, direction, key, iv, text)
        expect(hex(last)).toBe(direction === 'encrypt' ? next[3] : next[2])
        const change = joined(before, last).subarray(-key.length)
        key = key.map((byte, i) => byte ^ change[i]!)
        iv = last
        text = before
      }
    },
  )

  it('the engine encrypts and decrypts the GCM vectors of McGrew and Viega', () => {
    for (const { key, iv, plain, aad, cipher, tag } of gcm) {
      const [keyBytes, nonce, associated] = [unhex(key), unhex(iv), unhex(aad)]
      expect(hex(engine.encryptGcm(unhex(plain), keyBytes, nonce, associated))).toBe(cipher + tag)
      expect(hex(engine.decryptGcm(unhex(cipher + tag), keyBytes, nonce, associated))).toBe(plain)
    }
  })
})

describe.each(engineNames)("GoFrame's gaes, with the engine %s", (engine) => {
  beforeAll(() => prepareCrypto(engine))

  it.each(gaes)('encrypt gives $cipher for $plain, as GoFrame does', ({ key, plain, cipher }) => {
    expect(hex(encrypt(unhex(plain), unhex(key), undefined, { engine }))).toBe(cipher)
    expect(hex(decrypt(unhex(cipher), unhex(key), undefined, { engine }))).toBe(plain)
  })

  it('decrypt refuses the vectors of GoFrame with a byte missing', async () => {
    for (const { key, cipher } of gaes) {
      const stored = unhex(cipher)
      const cut = stored.subarray(0, stored.length - 1)
      expect(await codeOf(() => decrypt(cut, unhex(key), undefined, { engine }))).toBe('RECORD_CORRUPT')
    }
  })
})

/** CBC without padding, both ways: removes or appends the block of padding. */
function cbc(engine: AesEngine, [key, iv, plain, cipher]: Case): (string | undefined)[] {
  const [keyBytes, ivBytes] = [unhex(key), unhex(iv)]
  return [
    hex(encryptWhole(engine, unhex(plain), keyBytes, ivBytes)),
    hex(decryptWhole(engine, unhex(cipher), keyBytes, ivBytes)),
  ]
}

function encryptWhole(engine: AesEngine, plain: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array {
  return engine.encryptCbc(plain, key, iv).subarray(0, plain.length)
}

function decryptWhole(engine: AesEngine, cipher: Uint8Array, key: Uint8Array, iv: Uint8Array) {
  const padding = engine.encryptCbc(new Uint8Array(0), key, cipher.subarray(-16))
  return engine.decryptCbc(joined(cipher, padding), key, iv) as Uint8Array
}

/** The key, IV and text with which a Monte Carlo test begins. */
function startOf([key, iv, plain, cipher]: Case, direction: string): [Uint8Array, Uint8Array, Uint8Array] {
  return [unhex(key), unhex(iv), unhex(direction === 'encrypt' ? plain : cipher)]
}

/** The last two results of a Monte Carlo test's inner loop. */
function thousandTimes(
  engine: AesEngine,
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  iv: Uint8Array,
  text: Uint8Array,
): [Uint8Array, Uint8Array] {
  const work = direction === 'encrypt' ? encryptWhole : decryptWhole
  let [chain, input, before, last] = [iv, text, iv, iv]
  for (let round = 0; round < 1000; round++) {
    const result = work(engine, input, key, chain)
    // Encryption chains its results, decryption its inputs.
    chain = direction === 'encrypt' ? result : input
    before = last
    input = before
    last = result
  }
  return [before, last]
}
