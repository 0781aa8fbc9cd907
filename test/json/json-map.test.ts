import fc from 'fast-check'
import { expect, it } from 'vitest'
import { JsonMap } from '../../src/json/json-map.ts'
import { codeOf } from '../session/support.ts'
import { fingerprint, meaningOf, rawKey, rawObject, rawValue } from './support/json-text.ts'

const changes = fc
  .tuple(fc.array(fc.tuple(rawKey, rawValue), { maxLength: 4 }), fc.array(rawKey, { maxLength: 4 }))
  .map(([set, removed]) => {
    const texts = new Map(set.map(([key, value]) => [JSON.parse(key) as string, value]))
    const keys = removed.map((key) => JSON.parse(key) as string).filter((key) => !texts.has(key))
    return { set: texts, removed: new Set(keys) }
  })

it('with changes a map as the same change of the parsed object does, including the order of keys', () => {
  fc.assert(
    fc.property(rawObject, changes, ({ text }, { set, removed }) => {
      const result = JsonMap.parse(text)!.with(set, removed)
      const expected = meaningOf(text) as Record<string, unknown>
      for (const key of removed) delete expected[key]
      for (const [key, value] of set) put(expected, key, meaningOf(value))
      expect(fingerprint(meaningOf(result.text))).toBe(fingerprint(expected))
    }),
    { numRuns: 2000 },
  )
})

it('with keeps the text of every unchanged member, to the digit', () => {
  fc.assert(
    fc.property(rawObject, changes, ({ text, members }, { set, removed }) => {
      const result = JsonMap.parse(text)!.with(set, removed).text
      let at = 0
      for (const { key, value } of members) {
        if (set.has(key) || removed.has(key)) continue
        at = result.indexOf(value, at)
        expect(at, `the text of the member is still there: ${value}`).toBeGreaterThan(-1)
        at += value.length
      }
    }),
    { numRuns: 2000 },
  )
})

it('two changes one after the other give the same as both at once', () => {
  fc.assert(
    fc.property(rawObject, changes, changes, ({ text }, first, second) => {
      const map = JsonMap.parse(text)!
      const inTwo = map.with(first.set, first.removed).with(second.set, second.removed)
      const set = new Map([...first.set].filter(([key]) => !second.removed.has(key)))
      for (const [key, value] of second.set) set.set(key, value)
      const removed = new Set([...first.removed, ...second.removed].filter((key) => !set.has(key)))
      expect(sorted(inTwo)).toEqual(sorted(map.with(set, removed)))
    }),
    { numRuns: 500 },
  )
})

it('get returns what the text means, for every key', () => {
  fc.assert(
    fc.property(rawObject, ({ text }) => {
      const map = JsonMap.parse(text)!
      const meant = meaningOf(text) as Record<string, unknown>
      expect([...map.keys()]).toEqual(Object.keys(meant))
      expect(map.size).toBe(Object.keys(meant).length)
      expect(fingerprint(map.toObject())).toBe(fingerprint(meant))
      for (const [key, value] of map) {
        expect(map.has(key)).toBe(true)
        expect(fingerprint(value)).toBe(fingerprint(Object.getOwnPropertyDescriptor(meant, key)?.value))
      }
    }),
    { numRuns: 1000 },
  )
})

it('a map that is not changed keeps its text', () => {
  fc.assert(
    fc.property(rawObject, ({ text }) => {
      expect(JsonMap.parse(text)!.with(new Map()).text).toBe(text)
    }),
  )
})

it('setting a key keeps 1.0, long decimals, 1e400 and 64-bit integers of other keys', () => {
  const kept =
    '"a":1.0,"b":0.1234567890123456789012345,"c":1e400,"d":18446744073709551615,"e":[1.50,{"x":-0.0}]'
  const text = JsonMap.parse(`{${kept}}`)!.with(new Map([['new', '1']])).text
  expect(text).toBe(`{${kept},"new":1}`)
})

it('with replaces the first of duplicate keys, and drops the others', () => {
  const map = JsonMap.parse('{"a":1,"b":2,"\\u0061":3,"a":4}')!
  expect(map.get('a')).toBe(4)
  expect(map.with(new Map([['a', '5']])).text).toBe('{"a":5,"b":2}')
  expect(map.with(new Map(), new Set(['a'])).text).toBe('{"b":2}')
})

it('a JsonMap treats __proto__ as an ordinary key', () => {
  const map = JsonMap.parse('{"__proto__":{"admin":true},"x":9007199254740993}')!
  expect(map.get('__proto__')).toEqual({ admin: true })
  expect(map.get('admin')).toBe(undefined)
  expect(Object.keys(map.toObject())).toEqual(['__proto__', 'x'])
  expect((map.toObject() as { admin?: unknown }).admin).toBe(undefined)
  expect(map.with(new Map(), new Set(['__proto__'])).text).toBe('{"x":9007199254740993}')
  expect(JsonMap.EMPTY.has('__proto__')).toBe(false)
  expect(JsonMap.EMPTY.get('constructor')).toBe(undefined)
})

it('get and toObject return copies', () => {
  const map = JsonMap.parse('{"list":[1],"big":[9007199254740993]}')!
  for (const key of ['list', 'big']) (map.get(key) as unknown[]).push('more')
  ;(map.toObject().list as unknown[]).push('more')
  expect([map.get('list'), map.get('big')]).toEqual([[1], [9007199254740993n]])
})

it('parse returns undefined for null, and throws RECORD_CORRUPT for a text that is not an object', async () => {
  expect(JsonMap.parse(' null ')).toBe(undefined)
  for (const text of [
    '[]',
    '[{}]',
    '1',
    '"x"',
    'true',
    '',
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{}{}',
    '\ufeff{}',
    '{"a":01}',
  ]) {
    expect(await codeOf(() => JsonMap.parse(text)), text).toBe('RECORD_CORRUPT')
  }
})

it('get and toObject read a value of any depth exactly', () => {
  for (const [number, value] of [
    ['1', 1],
    ['9007199254740993', 9007199254740993n],
  ] as const) {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"":[', ']}]'],
    ] as const) {
      const deep = `${open.repeat(20_000)}${number}${close.repeat(20_000)}`
      const map = JsonMap.parse(`{"deep":${deep},"a":1}`)!
      for (const read of [map.get('deep'), map.toObject().deep]) expect(innermost(read)).toBe(value)
      expect(map.get('a')).toBe(1)
      expect(map.with(new Map([['a', '2']])).text).toBe(`{"deep":${deep},"a":2}`)
    }
  }
})

it('get reads an integer with more digits than a number can have as BigInt', () => {
  const digits = '1234567890'.repeat(50)
  const map = JsonMap.parse(`{"a":${digits},"b":[-${digits}],"c":1e400}`)!
  expect(map.get('a')).toBe(BigInt(digits))
  expect(map.toObject()).toEqual({ a: BigInt(digits), b: [-BigInt(digits)], c: Number.POSITIVE_INFINITY })
})

it('get reads the last of duplicate keys, also if its value holds a BigInt', () => {
  const map = JsonMap.parse('{"a":[9007199254740993],"\\u0061":[9007199254740995]}')!
  expect(map.get('a')).toEqual([9007199254740995n])
})

it('from accepts an object, a Map, another JsonMap, and any other read-only map', () => {
  const own = JsonMap.from({ a: 1n << 60n })
  expect(own.text).toBe('{"a":1152921504606846976}')
  expect(JsonMap.from(own)).toBe(own)
  expect(JsonMap.from(new Map([['__proto__', 1]])).text).toBe('{"__proto__":1}')
  expect(JsonMap.from(foreignMap(own)).text).toBe(own.text)
})

function innermost(value: unknown): unknown {
  let inner = value
  while (typeof inner === 'object' && inner !== null) inner = Object.values(inner)[0]
  return inner
}

function put(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function sorted(map: JsonMap): string[] {
  return [...map].map((entry) => fingerprint(entry)).sort()
}

/** A map like those of another copy of this module (one is imported, one required). */
function foreignMap(map: JsonMap): ReadonlyMap<string, unknown> {
  class ForeignMap implements ReadonlyMap<string, unknown> {
    [Symbol.iterator] = () => map.entries()
    size = map.size
    has = (key: string) => map.has(key)
    get = (key: string) => map.get(key)
    keys = () => map.keys()
    values = () => map.values()
    entries = () => map.entries()
    forEach = map.forEach.bind(map)
  }
  return new ForeignMap()
}

it.each([
  ['{"b":{"a":1},"a":2}', '{"b":{"a":1},"a":3}'],
  ['{"a":2,"b":{"a":1}}', '{"a":3,"b":{"a":1}}'],
  ['{"b":"a","a":2}', '{"b":"a","a":3}'],
  ['{"b":["a"],"a" : 2 }', '{"b":["a"],"a":3}'],
  ['{"b":{"a":1}}', '{"b":{"a":1},"a":3}'],
  ['{ }', '{ "a":3}'],
])('with sets a key, and nothing that only looks like it: %s', (before, after) => {
  const map = JsonMap.parse(before) as JsonMap
  const changed = map.with(new Map([['a', '3']]))
  expect(JSON.parse(changed.text)).toEqual(JSON.parse(after))
  expect(changed.get('b')).toEqual(map.get('b'))
})
