import { expect, test } from 'vitest'
import { parseExact } from '../../src/index.ts'
import { codeOf, failureOf } from '../session/support.ts'

const TEXT =
  '{"id":1265476890672672808,"n":5,"ids":[-9007199254740993,1.5,"9007199254740993"],"__proto__":{"a":1e400}}'

test('integers beyond 2^53 become BigInt, and everything else what JSON.parse makes of it', () => {
  const value = parseExact(TEXT) as Record<string, unknown>
  expect(value.id).toBe(1_265_476_890_672_672_808n)
  expect(value.ids).toEqual([-9_007_199_254_740_993n, 1.5, '9007199254740993'])
  expect(Object.keys(value)).toEqual(['id', 'n', 'ids', '__proto__'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(parseExact('"text"')).toBe('text')
  expect(parseExact(' null ')).toBe(null)
})

test('with integers as texts they become their exact text', () => {
  const value = parseExact(TEXT, { integers: 'string' })
  expect(JSON.parse(JSON.stringify(value))).toMatchObject({
    id: '1265476890672672808',
    n: 5,
    ids: ['-9007199254740993', 1.5, '9007199254740993'],
  })
  expect(parseExact('-9007199254740993', { integers: 'string' })).toBe('-9007199254740993')
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

test('a text that is not JSON is INVALID_VALUE, and the error does not quote it', async () => {
  const error = await failureOf(() => parseExact('secret'))
  expect(error).toMatchObject({ code: 'INVALID_VALUE' })
  expect((error as Error).cause).toBeUndefined()
  expect(String((error as Error).message)).not.toContain('secret')
  expect(await codeOf(() => parseExact(5 as never))).toBe('INVALID_ARGUMENT')
  expect(await codeOf(() => parseExact('1', { integers: 'number' as never }))).toBe('INVALID_ARGUMENT')
})
