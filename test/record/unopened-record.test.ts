import { describe, expect, it } from 'vitest'
import { nodeEncryption } from '../../platforms/node/crypto/node-encryption.ts'
import { type CryptoOptions, decodeRecord, type SessionError } from '../../src/index.ts'
import { STAMP_LENGTH, writeStamp } from '../../src/record/record-bytes.ts'
import { RecordCodec } from '../../src/record/record-codec.ts'
import { UNOPENED_LIFE } from '../../src/record/unopened-record.ts'
import { codeOf, ID } from '../session/support.ts'

const NOW = 1_700_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const KEY = new Uint8Array(32).fill(1)
const OTHER_KEY = new Uint8Array(32).fill(2)
const SEALED: CryptoOptions = { mode: 'sealed', keys: [KEY] }
const GOFRAME: CryptoOptions = { mode: 'goframe', keys: [KEY] }

/** What decoding gives some time after the record's last use: a code, `absent`, or the value of `a`. */
async function atAge(age: number, bytes: Uint8Array, crypto?: CryptoOptions, ttl?: number): Promise<unknown> {
  const codec = new RecordCodec(nodeEncryption(crypto))
  await codec.prepare()
  try {
    const record = codec.decode(bytes, ID, { ttl, now: NOW + age })
    return record === undefined ? 'absent' : record.data.get('a')
  } catch (error) {
    return (error as SessionError).code
  }
}

function recordOf(body: string | Uint8Array): Uint8Array {
  const bytes = Buffer.concat([Buffer.alloc(STAMP_LENGTH), Buffer.from(body)])
  writeStamp(bytes, NOW)
  return bytes
}

async function encrypted(text: string, crypto: CryptoOptions): Promise<Uint8Array> {
  const codec = new RecordCodec(nodeEncryption(crypto))
  await codec.prepare()
  const record = decodeRecord(recordOf(text), ID, { now: NOW })
  return codec.encode(record as NonNullable<typeof record>, ID)
}

const REMEMBERED = `{"a":1,"~gsession":{"ttl":${30 * DAY}}}`

describe('a record that can not be opened', () => {
  it('is an error past the TTL, as long as a TTL of its own could keep it', async () => {
    const cases: [Uint8Array, CryptoOptions | undefined, string][] = [
      [await encrypted(REMEMBERED, SEALED), { mode: 'sealed', keys: [OTHER_KEY] }, 'RECORD_NOT_AUTHENTIC'],
      [await encrypted(REMEMBERED, SEALED), undefined, 'RECORD_CORRUPT'],
      [await encrypted(REMEMBERED, SEALED), GOFRAME, 'RECORD_CORRUPT'],
      [await encrypted(REMEMBERED, GOFRAME), SEALED, 'RECORD_NOT_AUTHENTIC'],
      [await encrypted(REMEMBERED, GOFRAME), undefined, 'RECORD_CORRUPT'],
      [recordOf(REMEMBERED.slice(0, -1)), undefined, 'RECORD_CORRUPT'],
      [recordOf('no JSON'), undefined, 'RECORD_CORRUPT'],
      [recordOf('[1]'), undefined, 'RECORD_CORRUPT'],
    ]
    for (const [bytes, crypto, code] of cases) {
      for (const age of [0, HOUR, HOUR + 1, 30 * DAY, UNOPENED_LIFE]) {
        expect(await atAge(age, bytes, crypto, HOUR), `${code} after ${age} ms`).toBe(code)
      }
      expect(await atAge(UNOPENED_LIFE + 1, bytes, crypto, HOUR)).toBe('absent')
    }
  })

  it('is an error for longer where the TTL is longer than the limit, and always without a TTL', async () => {
    const bytes = await encrypted(REMEMBERED, SEALED)
    expect(await atAge(UNOPENED_LIFE + DAY, bytes, undefined, UNOPENED_LIFE + DAY)).toBe('RECORD_CORRUPT')
    expect(await atAge(UNOPENED_LIFE + DAY + 1, bytes, undefined, UNOPENED_LIFE + DAY)).toBe('absent')
    expect(await atAge(10 * UNOPENED_LIFE, bytes, undefined)).toBe('RECORD_CORRUPT')
  })

  it('has its own TTL honoured where no key is needed to read it', async () => {
    for (const crypto of [SEALED, GOFRAME]) {
      const code = crypto === SEALED ? 'RECORD_NOT_AUTHENTIC' : 'RECORD_CORRUPT'
      const plain = recordOf(REMEMBERED)
      expect(await atAge(30 * DAY, plain, crypto, HOUR)).toBe(code)
      expect(await atAge(30 * DAY + 1, plain, crypto, HOUR)).toBe('absent')
      expect(await atAge(HOUR, recordOf('{"a":1}'), crypto, HOUR)).toBe(code)
      expect(await atAge(HOUR + 1, recordOf('{"a":1}'), crypto, HOUR)).toBe('absent')
      const short = recordOf('{"a":1,"~gsession":{"ttl":1000}}')
      expect(await atAge(1000, short, crypto, HOUR)).toBe(code)
      expect(await atAge(1001, short, crypto, HOUR)).toBe('absent')
    }
  })

  it('is read by the right key until its own TTL has passed', async () => {
    for (const crypto of [SEALED, GOFRAME]) {
      const bytes = await encrypted(REMEMBERED, crypto)
      expect(await atAge(30 * DAY, bytes, crypto, HOUR)).toBe(1)
      expect(await atAge(30 * DAY + 1, bytes, crypto, HOUR)).toBe('absent')
    }
  })

  it('decodeRecord has the same rule', async () => {
    const bytes = recordOf('no JSON')
    for (const age of [HOUR, HOUR + 1, UNOPENED_LIFE]) {
      expect(await codeOf(() => decodeRecord(bytes, ID, { ttl: HOUR, now: NOW + age }))).toBe(
        'RECORD_CORRUPT',
      )
    }
    expect(decodeRecord(bytes, ID, { ttl: HOUR, now: NOW + UNOPENED_LIFE + 1 })).toBe(undefined)
  })
})
