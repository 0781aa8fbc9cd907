import { describe, it } from 'vitest'
import { checkSessionKey } from '../../src/common/session-key.ts'
import { decodeValue } from '../../src/json/json-decode.ts'
import { encodeFields, encodeValue } from '../../src/json/json-encode.ts'
import { JsonMap } from '../../src/json/json-map.ts'
import { layOver } from '../../src/json/lay-over.ts'
import { applyChanges } from '../../src/record/apply-changes.ts'
import type { ChangeSet } from '../../src/record/change-set.ts'
import { decodeRecord, encodeRecord } from '../../src/record/record-bytes.ts'
import { expectLinear, type Prepare } from './support/expect-linear.ts'

const SIZE = 1000

describe('a map takes no more steps than twice for twice', () => {
  it.each<[string, Prepare]>([
    ['the keys of integers beyond 2^53 that are read one by one', readEach(largeIntegers)],
    [
      'the keys of lists with such an integer',
      readEach((size) => objectOf(size, () => '[100000000000000000]')),
    ],
    [
      'the keys with escapes',
      readEach((size) =>
        objectOf(
          size,
          () => '1',
          (index) => `\\"${index}`,
        ),
      ),
    ],
    ['what it iterates over', (size) => each(largeIntegers(size), (map) => [...map])],
    ['the values', (size) => each(largeIntegers(size), (map) => [...map.values()])],
    ['what forEach visits', (size) => each(largeIntegers(size), (map) => map.forEach(() => {}))],
    ['the object that it makes', (size) => each(largeIntegers(size), (map) => map.toObject())],
    ['the map that is copied', (size) => each(largeIntegers(size), (map) => new Map(map))],
    [
      'the map that is made from a copy',
      (size) => each(largeIntegers(size), (map) => JsonMap.from(new Map(map))),
    ],
    [
      'the keys that are looked for',
      (size) => each(largeIntegers(size), (map) => keysOf(size).map((key) => map.has(key))),
    ],
    ['the keys that are set', (size) => each('{}', (map) => map.with(new Map(textsOf(size))).get('k1'))],
    [
      'the keys that are replaced',
      (size) => each(largeIntegers(size), (map) => map.with(new Map(textsOf(size))).get('k1')),
    ],
    [
      'the keys that are removed',
      (size) => each(largeIntegers(size), (map) => map.with(new Map(), new Set(keysOf(size))).size),
    ],
    [
      'the keys of which one is set',
      (size) => each(largeIntegers(size), (map) => map.with(new Map([['k7', '1']])).get('k7')),
    ],
  ])('%s', (_what, prepare) => expectLinear(prepare, SIZE))
})

describe('a value takes no more steps than twice for twice', () => {
  const depth = (size: number) => `${'['.repeat(size)}1${']'.repeat(size)}`
  it.each<[string, (size: number) => string]>([
    ['depth', depth],
    ['depth beside a large integer', (size) => `[${depth(size)},100000000000000000]`],
    ['depth of objects', (size) => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`],
    ['items', (size) => `[${'1,'.repeat(size)}1]`],
    ['large integers', (size) => `[${'100000000000000000,'.repeat(size)}1]`],
    ['digits', (size) => `[${'7'.repeat(size)}]`],
    ['digits behind the point', (size) => `[0.${'7'.repeat(size)},100000000000000000]`],
    ['letters', (size) => `["${'x'.repeat(size)}",100000000000000000]`],
    ['backslashes', (size) => `["${'\\\\'.repeat(size)}",100000000000000000]`],
    ['quotes', (size) => `["${'\\"'.repeat(size)}",100000000000000000]`],
    ['escapes of four digits', (size) => `["${'\\u0022'.repeat(size)}",100000000000000000]`],
    ['white space', (size) => `[${' '.repeat(size)}1,100000000000000000]`],
    ['fields', (size) => objectOf(size, (index) => `{"a":${index}}`)],
    ['fields with the same name', (size) => objectOf(size, String, () => 'k')],
    ['fields beside a large integer', (size) => `[${objectOf(size, String)},100000000000000000]`],
  ])('%s', async (_what, textOf) => {
    // Small steps at the beginning would hide what grows.
    const size = 10 * SIZE
    await expectLinear((count) => each(textOf(count), () => decodeValue(textOf(count))), size)
    const inMap = (count: number) => `{"a":${textOf(count)},"b":1}`
    await expectLinear((count) => each(inMap(count), (map) => map.get('a')), size)
    await expectLinear((count) => each(inMap(count), (map) => map.with(new Map([['b', '2']])).get('b')), size)
  })

  it.each<[string, (size: number) => unknown]>([
    ['depth', (size) => JSON.parse(depth(size))],
    ['items', (size) => Array.from({ length: size }, (_, index) => index)],
    ['large integers', (size) => Array.from({ length: size }, () => 10n ** 17n)],
    ['dates', (size) => Array.from({ length: size }, () => new Date(0))],
    ['fields', (size) => Object.fromEntries(textsOf(size))],
    ['fields beside a large integer', (size) => ({ big: 10n ** 17n, ...Object.fromEntries(textsOf(size)) })],
    ['bytes', (size) => new Uint8Array(size)],
    ['letters', (size) => 'x'.repeat(size)],
  ])('%s that are written', async (what, made) => {
    const size = what === 'depth' ? 400 : SIZE
    await expectLinear((count) => {
      const value = made(count)
      return () => encodeValue(value)
    }, size)
  })

  it('fields that are set at once', () =>
    expectLinear((size) => {
      const values = Object.fromEntries(textsOf(size))
      return () => encodeFields(values, checkSessionKey)
    }, SIZE))
})

describe('a record takes no more steps than twice for twice', () => {
  it('bytes', () =>
    expectLinear((size) => {
      const bytes = encodeRecord({ stamp: 1, data: JsonMap.from({ a: 'é'.repeat(size) }) }, 'id')
      return () => encodeRecord(decodeRecord(bytes, 'id', { now: 1 })!, 'id')
    }, SIZE))

  it.each<[string, (size: number) => Partial<ChangeSet>]>([
    ['keys that are set', (size) => ({ set: new Map(textsOf(size)) })],
    ['keys that are removed', (size) => ({ removed: new Set(keysOf(size)) })],
    [
      'keys that are updated',
      (size) => ({ updates: new Map(keysOf(size).map((key) => [key, [(value) => value]])) }),
    ],
    [
      'functions on one key',
      (size) => ({ updates: new Map([['k1', new Array(size).fill((value: unknown) => value)]]) }),
    ],
    ['keys beneath a TTL of its own', () => ({ reserved: { ttl: 5 } })],
  ])('%s', (_what, changesOf) =>
    expectLinear((size) => {
      const data = JsonMap.parse(largeIntegers(size))!
      const changes: ChangeSet = {
        base: 'loaded',
        set: new Map(),
        removed: new Set(),
        updates: new Map(),
        ...changesOf(size),
      }
      return () => applyChanges(changes, () => 1)({ stamp: 1, data })
    }, SIZE),
  )
})

function each(text: string, work: (map: JsonMap) => unknown): () => unknown {
  const map = text.startsWith('{') ? JsonMap.parse(text)! : JsonMap.EMPTY
  return () => work(map)
}

function readEach(textOf: (size: number) => string): Prepare {
  return (size) => each(textOf(size), (map) => [...map.keys()].map((key) => map.get(key)))
}

function objectOf(
  size: number,
  itemOf: (index: number) => string,
  keyOf = (index: number) => `k${index}`,
): string {
  return `{${Array.from({ length: size }, (_, index) => `"${keyOf(index)}":${itemOf(index)}`).join()}}`
}

function largeIntegers(size: number): string {
  return objectOf(size, () => '100000000000000000')
}

function keysOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `k${index}`)
}

function textsOf(size: number): Array<[string, string]> {
  return keysOf(size).map((key) => [key, '1'])
}

describe('a text that is laid over another takes no more steps than twice for twice', () => {
  const ID = '1265476890672672808'
  const nested = (size: number, inner: string) => `${`{"a":[${ID},`.repeat(size)}${inner}${']}'.repeat(size)}`
  const list = (size: number, inner: string) =>
    `[${Array.from({ length: size }, (_, index) => `{"id":${ID}${index},"n":${inner}}`)}]`

  it.each<[string, (size: number, inner: string) => string, number]>([
    ['the levels', nested, 200],
    ['the items', list, SIZE],
  ])('%s', (_what, textOf, size) =>
    expectLinear((size) => {
      const before = `{"k":${textOf(size, '1')}}`
      const after = new Map([['k', JSON.stringify(JSON.parse(textOf(size, '2')))]])
      return () => layOver(before, after)
    }, size),
  )
})
