import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord, isExpired, JsonMap } from '../../src/index.ts'
import { readStamp, writeStamp } from '../../src/record/record-bytes.ts'
import { rawObject } from '../json/support/json-text.ts'
import { codeOf, ID } from '../session/support.ts'

const NOW = 1_700_000_000_000
const EMPTY_OBJECT = [0x7b, 0x7d]

it.each([
  [0, [0, 0, 0, 0, 0, 0, 0, 0]],
  [1, [1, 0, 0, 0, 0, 0, 0, 0]],
  [-1, [255, 255, 255, 255, 255, 255, 255, 255]],
  [-(2 ** 32), [0, 0, 0, 0, 255, 255, 255, 255]],
  [2 ** 32 - 1, [255, 255, 255, 255, 0, 0, 0, 0]],
  [2 ** 32, [0, 0, 0, 0, 1, 0, 0, 0]],
  [NOW, [0x00, 0x68, 0xe5, 0xcf, 0x8b, 0x01, 0, 0]],
  [Number.MAX_SAFE_INTEGER, [255, 255, 255, 255, 255, 255, 31, 0]],
  [Number.MIN_SAFE_INTEGER, [1, 0, 0, 0, 0, 0, 224, 255]],
])('the stamp %d is written as a signed 64-bit little-endian number, and read', (stamp, bytes) => {
  const record = encodeRecord({ stamp, data: JsonMap.EMPTY }, ID)
  expect([...record]).toEqual([...bytes, ...EMPTY_OBJECT])
  expect(readStamp(record)).toBe(stamp)
})

it('readStamp and writeStamp work like a DataView, at every offset', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(20), (stamp, offset) => {
      const buffer = new Uint8Array(offset + 12).fill(7)
      const bytes = buffer.subarray(offset)
      writeStamp(bytes, stamp)
      expect(new DataView(buffer.buffer).getBigInt64(offset, true)).toBe(BigInt(stamp))
      expect(readStamp(bytes)).toBe(stamp)
      expect([...bytes.subarray(8), ...buffer.subarray(0, offset)]).toEqual(new Array(offset + 4).fill(7))
    }),
    { numRuns: 2000 },
  )
})

it('decodeRecord reads what encodeRecord has written, and encodeRecord writes the same bytes again', () => {
  fc.assert(
    fc.property(rawObject, fc.maxSafeInteger(), ({ text }, stamp) => {
      const bytes = encodeRecord({ stamp, data: JsonMap.parse(text)! }, ID)
      const read = decodeRecord(bytes, ID, { now: NOW })!
      expect([read.stamp, read.data.text]).toEqual([stamp, text])
      expect(encodeRecord(read, ID)).toEqual(bytes)
      expect(bytes.length).toBe(8 + Buffer.byteLength(text))
    }),
  )
})

describe('expiry', () => {
  it.each([
    [0, false],
    [999, false],
    [1000, false],
    [1001, true],
    [-5000, false],
  ])(
    'a record is expired if stamp + ttl < now: %d ms after its last use with a TTL of 1000',
    (age, expired) => {
      expect(isExpired(NOW, 1000, NOW + age)).toBe(expired)
      const bytes = recordOf('{"a":1}', NOW)
      const options = { ttl: 1000, now: NOW + age }
      expect(decodeRecord(bytes, ID, options)?.data.get('a')).toBe(expired ? undefined : 1)
    },
  )

  it('no record is expired without a TTL', () => {
    expect(decodeRecord(recordOf('{}', -(2 ** 40)), ID, { now: NOW })?.stamp).toBe(-(2 ** 40))
  })
})

it('decodeRecord returns undefined for 8 bytes or fewer', () => {
  for (let length = 0; length <= 8; length++) {
    expect(decodeRecord(new Uint8Array(length).fill(0x7b), ID, { now: NOW })).toBe(undefined)
  }
})

it('decodeRecord returns undefined for the body null, and an empty record for the body {}', () => {
  expect(decodeRecord(recordOf('null'), ID, { now: NOW })).toBe(undefined)
  expect(decodeRecord(recordOf('{}'), ID, { now: NOW })?.data.size).toBe(0)
})

it.each<[string, string | number[]]>([
  ['a lonely byte', 'x'],
  ['an array', '[]'],
  ['an array of pairs', '[["a",1]]'],
  ['a string', '"{}"'],
  ['a number', '1'],
  ['half an object', '{"a":1'],
  ['two objects', '{}{}'],
  ['a byte order mark', [0xef, 0xbb, 0xbf, ...EMPTY_OBJECT]],
  ['invalid UTF-8', [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]],
  ['overlong UTF-8', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]],
  ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
  ['NUL bytes', [0, 0, 0, 0]],
])('decodeRecord throws RECORD_CORRUPT if the body is %s', async (_what, body) => {
  const bytes = new Uint8Array([
    ...recordOf('').subarray(0, 8),
    ...(typeof body === 'string' ? Buffer.from(body) : body),
  ])
  expect(await codeOf(() => decodeRecord(bytes, ID, { now: NOW }))).toBe('RECORD_CORRUPT')
})

it('a cipher gets the body and the id, and returns the body', () => {
  const seen: string[] = []
  const cipher = {
    encrypt: (body: Uint8Array, id: string) => {
      seen.push(id)
      return body.map((byte) => byte ^ 0xff)
    },
    decrypt: (stored: Uint8Array, id: string) => {
      seen.push(id)
      return stored.map((byte) => byte ^ 0xff)
    },
  }
  const bytes = encodeRecord({ stamp: NOW, data: JsonMap.from({ ä: '€' }) }, 'one', cipher)
  expect(readStamp(bytes)).toBe(NOW)
  expect(Buffer.from(bytes.subarray(8).map((byte) => byte ^ 0xff)).toString()).toBe('{"ä":"€"}')
  expect(decodeRecord(bytes, 'two', { cipher, now: NOW })?.data.get('ä')).toBe('€')
  expect(seen).toEqual(['one', 'two'])
})

function recordOf(body: string, stamp = NOW): Uint8Array {
  const bytes = new Uint8Array(8 + Buffer.byteLength(body))
  writeStamp(bytes, stamp)
  bytes.set(Buffer.from(body), 8)
  return bytes
}
