import fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyExact, decodeValue, define } from '../../src/json/json-decode.ts'
import { fingerprint, meaningOf, rawValue, space } from './support/json-text.ts'

it('decodeValue reads what JSON.parse reads, but integers beyond 2^53 as BigInt', () => {
  fc.assert(
    fc.property(space, rawValue, space, (before, text, after) => {
      const spaced = `${before}${text}${after}`
      expect(fingerprint(decodeValue(spaced))).toBe(fingerprint(meaningOf(spaced)))
    }),
    { numRuns: 3000 },
  )
})

it('copyExact copies a parsed value exactly', () => {
  fc.assert(
    fc.property(rawValue, (text) => {
      const parsed: unknown = JSON.parse(text)
      const copy = copyExact(parsed, () => text)
      expect(fingerprint(copy)).toBe(fingerprint(meaningOf(text)))
      if (typeof parsed === 'object' && parsed !== null) expect(copy).not.toBe(parsed)
    }),
    { numRuns: 1000 },
  )
})

it.each([
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
  ['18446744073709551615', 18446744073709551615n],
  ['9007199254740993.0', 9007199254740992],
  ['9007199254740993e0', 9007199254740992],
  ['1e21', 1e21],
  ['1e400', Number.POSITIVE_INFINITY],
  ['0', 0],
])('decodeValue reads %s as %s', (text, value) => {
  expect(decodeValue(text)).toBe(value)
  expect(decodeValue(`[{"a":[ ${text} ]}]`)).toEqual([{ a: [value] }])
})

it('decodeValue finds a BigInt after strings that look like JSON', () => {
  const text = '{"a":"\\\\","b\\"]}":["]}","\\\\\\"",{"c,":9007199254740993}],"d":"9007199254740993"}'
  expect(decodeValue(text)).toEqual({
    a: '\\',
    'b"]}': [']}', '\\"', { 'c,': 9007199254740993n }],
    d: '9007199254740993',
  })
})

it('decodeValue uses the last of duplicate keys, also in a text with a BigInt', () => {
  expect(decodeValue('{"a":9007199254740993,"b":1,"\\u0061":2}')).toEqual({ a: 2, b: 1 })
})

it('decodeValue and define set __proto__ as an own key, and change no prototype', () => {
  for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":9007199254740993}}']) {
    const value = decodeValue(text) as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('x' in value).toBe(false)
  }
  const object = {}
  define(object, '__proto__', null)
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
})

it('decodeValue reads a wide and nested text with a BigInt in bounded time', () => {
  const wide = `[${'1,'.repeat(200_000)}9007199254740993]`
  const text = `${'['.repeat(500)}${wide}${']'.repeat(500)}`
  let value = decodeValue(text)
  while (Array.isArray(value) && value.length === 1) value = value[0]
  expect((value as unknown[]).at(-1)).toBe(9007199254740993n)
})
