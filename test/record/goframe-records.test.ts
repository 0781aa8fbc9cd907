import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { goframeCipher } from '../../src/crypto/cipher/goframe-cipher.ts'
import { wasmEngine } from '../../src/crypto/engine/wasm-engine.ts'
import { DefaultStorageFileCryptoKey, decodeRecord, encodeRecord, SessionError } from '../../src/index.ts'
import { fingerprint, meaningOf } from '../json/support/json-text.ts'
import { codeOf, ID } from '../session/support.ts'

const kernel = wasmEngine()

interface FileVector {
  name: string
  file: string
  encrypted: boolean
  stamp: number
  json: string
}

const files: FileVector[] = readVectors('file.json')
const aes: { key: string; plain: string; cipher: string }[] = readVectors('aes.json')
const cipher = goframeCipher(kernel, DefaultStorageFileCryptoKey)

it('there are vectors of every kind', () => {
  expect(files.filter((vector) => vector.encrypted).length).toBeGreaterThan(10)
  expect(files.filter((vector) => !vector.encrypted).length).toBeGreaterThan(10)
  expect(new Set(aes.map(({ key }) => key.length))).toEqual(new Set([32, 48, 64]))
})

describe.each(files)('$file of GoFrame', ({ file, encrypted, stamp, json }) => {
  const bytes = readVector(file)
  const record = decodeRecord(bytes, ID, { now: stamp, ttl: 1, cipher: encrypted ? cipher : undefined })

  it('decodeRecord reads the values of GoFrame', () => {
    if (json === 'null') {
      expect(record).toBe(undefined)
      return
    }
    expect(record!.stamp).toBe(stamp)
    expect(record!.data.text).toBe(json)
    const meant = meaningOf(json) as Record<string, unknown>
    expect(fingerprint(record!.data.toObject())).toBe(fingerprint(meant))
    for (const [key, value] of Object.entries(meant)) {
      expect(fingerprint(record!.data.get(key))).toBe(fingerprint(value))
    }
  })

  it('encodeRecord writes the bytes of GoFrame again', () => {
    if (json === 'null') {
      expect(record).toBe(undefined)
      return
    }
    expect(Buffer.from(encodeRecord(record!, ID, encrypted ? cipher : undefined))).toEqual(bytes)
    const changed = record!.data.with(new Map([['new', '1']])).with(new Map(), new Set(['new']))
    expect(changed.text).toBe(json)
  })
})

describe('goframeCipher', () => {
  it('goframeCipher encrypts and decrypts every vector of gaes', () => {
    for (const { key, plain, cipher } of aes) {
      const engine = goframeCipher(kernel, Buffer.from(key, 'hex'))
      expect(Buffer.from(engine.encrypt(Buffer.from(plain, 'hex'), ID)).toString('hex')).toBe(cipher)
      expect(Buffer.from(engine.decrypt(Buffer.from(cipher, 'hex'), ID)).toString('hex')).toBe(plain)
    }
  })

  it('goframeCipher keeps its own copy of the key', () => {
    const key = new Uint8Array(32).fill(1)
    const engine = goframeCipher(kernel, key)
    const before = engine.encrypt(new Uint8Array(5), ID)
    key.fill(2)
    expect(engine.encrypt(new Uint8Array(5), ID)).toEqual(before)
  })

  it('goframeCipher refuses a key of another length or type', async () => {
    for (const key of [
      new Uint8Array(),
      new Uint8Array(15),
      new Uint8Array(33),
      'Session storage file crypto key!',
    ]) {
      expect(await codeOf(() => goframeCipher(kernel, key as Uint8Array))).toBe('INVALID_ARGUMENT')
    }
  })

  it('goframeCipher throws RECORD_CORRUPT for bytes that its key does not decrypt', async () => {
    const body = goframeCipher(kernel, new Uint8Array(16)).encrypt(Buffer.from('{"a":1}'), ID)
    for (const stored of [body, body.subarray(1), new Uint8Array(1), new Uint8Array(16)]) {
      const bytes = new Uint8Array([...new Uint8Array(8), ...stored])
      expect(await codeOf(() => decodeRecord(bytes, ID, { cipher, now: 0 }))).toBe('RECORD_CORRUPT')
    }
  })
})

describe('10,000 mutated records', () => {
  const keyed = goframeCipher(kernel, new Uint8Array(16).fill(9))
  const originals = files
    .filter(({ name }) => name !== 'large-string')
    .map(({ file, encrypted, stamp }) => ({
      bytes: readVector(file),
      stamp,
      cipher: encrypted ? cipher : undefined,
    }))
  for (const { bytes, stamp } of originals.filter((original) => original.cipher === undefined)) {
    const record = decodeRecord(bytes, ID, { now: stamp })
    if (record) originals.push({ bytes: Buffer.from(encodeRecord(record, ID, keyed)), stamp, cipher: keyed })
  }

  it('decodeRecord returns or throws a SessionError for each of 10,000 mutated records, in bounded time', () => {
    const random = seeded(20240607)
    const outcomes = { answers: 0, refusals: 0 }
    for (let i = 0; i < 10_000; i++) {
      const { bytes, stamp, cipher } = originals[i % originals.length]!
      const mutated = mutate(bytes, random)
      try {
        const record = decodeRecord(mutated, ID, { cipher, now: stamp, ttl: i % 2 ? 1000 : undefined })
        record?.data.toObject()
        record?.data.with(new Map([['a', '1']]), new Set(['b'])).toObject()
        outcomes.answers++
      } catch (error) {
        if (!(error instanceof SessionError) || error.code !== 'RECORD_CORRUPT') throw error
        outcomes.refusals++
      }
    }
    expect(outcomes.answers).toBeGreaterThan(500)
    expect(outcomes.refusals).toBeGreaterThan(500)
  })
})

/** Flips, cuts, inserts or swaps bytes, once or a few times. */
function mutate(original: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Array.from(original)
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(bytes.length + 1)
    const kind = random(5)
    if (kind === 0 && at < bytes.length) bytes[at]! ^= 1 << random(8)
    else if (kind === 1) bytes = bytes.slice(0, at)
    else if (kind === 2) bytes.splice(at, 0, ...Array.from({ length: random(20) }, () => random(256)))
    else if (kind === 3) bytes.splice(at, random(20))
    else bytes.splice(at, 0, ...Buffer.from('{}[]",:\\0-eE'.charAt(random(12))))
  }
  return Uint8Array.from(bytes)
}

/** A random number generator (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

function readVector(file: string): Buffer {
  return readFileSync(new URL(`../vectors/${file}`, import.meta.url))
}

function readVectors<T>(file: string): T {
  return JSON.parse(readVector(file).toString()) as T
}
