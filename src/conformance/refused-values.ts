import { rejects } from './assert.ts'
import { ID, KEY, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

class Point {
  readonly x = 1
}

function cycle(): unknown {
  const value: { self?: unknown } = {}
  value.self = value
  return value
}

const REFUSED: Readonly<Record<string, unknown>> = {
  'a function': () => 1,
  'a symbol': Symbol('pomegranate'),
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  undefined: undefined,
  'undefined in an array': [undefined],
  'NaN in an object': { deep: { a: Number.NaN } },
  'a function in an object': { f: () => 1 },
  'a cycle': cycle(),
  'a Map': new Map([['a', 1]]),
  'a Set': new Set([1]),
  'a RegExp': /pomegranate/,
  'a class instance': new Point(),
  'a class instance in an array': [new Point()],
  'an invalid Date': new Date(Number.NaN),
  'a Promise': Promise.resolve(1),
}

/** Values that JSON would silently change are refused, and nothing is stored. */
export const refusedValues: readonly ConformanceCase[] = Object.entries(REFUSED).flatMap(([what, value]) => [
  {
    name: `set refuses ${what}`,
    needs: ['set'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await rejects('INVALID_VALUE', () => storage.set(ID, KEY, value, ttl), SECRETS)
      await fixture.holds(undefined)
      await fixture.seed({ a: '1' })
      await rejects('INVALID_VALUE', () => storage.set(ID, 'a', value, ttl), SECRETS)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: `setMap refuses ${what}, and sets none of the other keys`,
    needs: ['setMap'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const setting = () => storage.setMap(ID, { a: '2', [KEY]: value, b: '3' }, ttl)
      await rejects('INVALID_VALUE', setting, SECRETS)
      await fixture.holds(undefined)
      await fixture.seed({ a: '1' })
      await rejects('INVALID_VALUE', setting, SECRETS)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: `setSession refuses ${what}, and keeps the session as it was`,
    needs: ['setSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const map = new Map<string, unknown>([['a', '2']]).set(KEY, value)
      await rejects('INVALID_VALUE', () => storage.setSession(ID, map, ttl), SECRETS)
      await fixture.holds(undefined)
      await fixture.seed({ a: '1' })
      await rejects('INVALID_VALUE', () => storage.setSession(ID, map, ttl), SECRETS)
      await fixture.holds({ a: '1' })
    },
  },
  ...(value === undefined ? [] : [refusedUpdate(what, value)]),
])

function refusedUpdate(what: string, value: unknown): ConformanceCase {
  return {
    name: `mergeSession refuses an update function that returns ${what}, and changes nothing`,
    needs: ['mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed({ a: '1' })
      const refused = changes('loaded', { set: { b: '2' }, updates: { [KEY]: [() => value] } })
      await rejects('INVALID_VALUE', () => storage.mergeSession(ID, refused, ttl), SECRETS)
      await fixture.holds({ a: '1' })
    },
  }
}
