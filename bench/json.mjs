import { decodeRecord, encodeRecord, JsonMap, newSessionId } from 'gsession'
import { compare } from './support/measure.mjs'
import { sampleSession } from './support/sample.mjs'

const SIZES = { '1 KB': 1024, '16 KB': 16 * 1024, '1 MB': 1024 * 1024 }

/** Compares the hot paths of serialization with `JSON.parse` and `JSON.stringify` themselves. */
export default async function bench() {
  const results = []
  for (const [size, bytes] of Object.entries(SIZES)) {
    results.push(...(await ofSize(size, sampleSession(bytes))))
    const withIds = { ...sampleSession(bytes), order: 12345, key_00: 9007199254740993n }
    results.push(...(await withBigInts(`${size}, with 64-bit integers`, withIds)))
  }
  results.push(
    await compare('session id', {
      ours: newSessionId,
      floor: () => crypto.randomUUID(),
      floorName: 'crypto.randomUUID()',
    }),
  )
  return results
}

async function ofSize(size, session) {
  const text = JSON.stringify(session)
  const map = JsonMap.parse(text)
  const record = { stamp: Date.now(), data: map }
  const bytes = encodeRecord(record, 'id')
  const now = Date.now()
  const set = new Map([['key_05', '{"name":"another"}']])
  const parse = () => JSON.parse(text)
  const stringify = () => JSON.stringify(session)
  const readThree = (data) => [data.get('key_00'), data.get('key_02'), data.get('key_03')]
  // The targets are for a session of 1 KB. The larger sizes show that the time grows in proportion to the size.
  const asked = (target) => (size === '1 KB' ? target : undefined)
  return [
    await compare(`decode a record and read 3 keys, ${size}`, {
      ours: () => readThree(decodeRecord(bytes, 'id', { now }).data),
      floor: parse,
      floorName: 'JSON.parse',
      target: asked(1 / 1.2),
    }),
    await compare(`change one key and write the text, ${size}`, {
      ours: () => map.with(set).text.charCodeAt(20),
      floor: stringify,
      floorName: 'JSON.stringify of the whole',
      target: asked(1),
    }),
    await compare(`encode a whole new map, ${size}`, {
      ours: () => JsonMap.from(session).text,
      floor: stringify,
      floorName: 'JSON.stringify',
      target: asked(1 / 1.3),
    }),
    await compare(`encode a record, ${size}`, {
      ours: () => encodeRecord(record, 'id'),
      floor: () => Buffer.from(text),
      floorName: 'Buffer.from(text)',
    }),
  ]
}

async function withBigInts(size, session) {
  const data = JsonMap.from(session)
  const { text } = data
  return [
    await compare(`decode and read all, ${size}`, {
      ours: () => JsonMap.parse(text).toObject(),
      floor: () => JSON.parse(text),
      floorName: 'JSON.parse, which rounds them',
    }),
    await compare(`encode a whole new map, ${size}`, {
      ours: () => JsonMap.from(session).text,
      floor: () => JSON.stringify(session, bigIntsAsText),
      floorName: 'JSON.stringify with a replacer',
    }),
  ]
}

function bigIntsAsText(_key, value) {
  return typeof value === 'bigint' ? String(value) : value
}
