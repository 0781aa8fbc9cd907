import { equal, rejects, settle } from './assert.ts'
import { ID, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const HOSTILE: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  '',
  ' ',
  'a b',
  'a.b',
  'a/b',
  '../a',
  '"',
  '\\',
  '}',
  '*',
  '~',
  '~gsession2',
  '<&>',
  'a\nb',
  'a\0b',
  'a\u2028b',
  'ключ',
  '🔑',
  'e\u0301',
  '\u00e9',
  '0',
  '-1',
]

/** Keys with a special meaning elsewhere. Every text except the reserved key is an ordinary key. */
export const hostileKeys: readonly ConformanceCase[] = [
  ...ways('a key with a special meaning in some language works like any other', HOSTILE),
  ...ways('half a surrogate pair as a key is kept or refused', ['\ud800', 'a\udc00']).map(orRefused),
  ...ways('a very long key works like any other', ['k'.repeat(100_000), `${'k'.repeat(99_999)}l`]),
  {
    name: 'get returns undefined for keys that objects inherit',
    needs: ['get'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      for (const key of HOSTILE) equal(await fixture.storage.get(ID, key), undefined, `the key ${key}`)
    },
  },
  {
    name: 'take finds nothing under keys that objects inherit, and what was set there',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', '\ufffd': '2' })
      const session = fixture.manager().new(ID)
      for (const key of [...HOSTILE, '\ud800']) equal(await session.take(key), undefined, `the key ${key}`)
      await session.set('__proto__', '3')
      await session.close()
      equal(await session.take('__proto__'), '3', 'what was set')
      await session.close()
      await fixture.holds({ a: '1', '\ufffd': '2' })
    },
  },
  {
    name: '__proto__ inside a value is an ordinary key',
    needs: ['types'],
    run: async (fixture) => {
      const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}')
      await fixture.seed({ value })
      await fixture.holds({ value })
      equal(({} as { polluted?: boolean }).polluted, undefined, 'what every object inherits')
    },
  },
]

/** The same cases, but the storage may also refuse the keys, if it then stores nothing. */
function orRefused({ name, needs, run }: ConformanceCase): ConformanceCase {
  return {
    name,
    needs,
    run: async (fixture) => {
      const outcome = await settle(run(fixture))
      if (outcome.status === 'fulfilled') return
      await rejects('INVALID_KEY', () => Promise.reject(outcome.reason), SECRETS)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  }
}

function ways(what: string, keys: readonly string[]): ConformanceCase[] {
  const values = Object.fromEntries(keys.map((key, index) => [key, `value ${index}`]))
  const way = (by: ConformanceCase['needs'], write: (fixture: Fixture) => Promise<void>) => ({
    name: `${what} (${by.join(' and ')})`,
    needs: by,
    run: async (fixture: Fixture) => {
      await write(fixture)
      await fixture.holds(values)
    },
  })
  return [
    way(['setSession'], (fixture) => fixture.seed(values)),
    way(['setMap'], ({ storage, ttl }) => storage.setMap(ID, values, ttl)),
    way(['set', 'remove'], async ({ storage, ttl }) => {
      for (const key of keys) await storage.set(ID, key, 'for now', ttl)
      for (const key of keys) await storage.remove(ID, key)
      for (const key of keys) await storage.set(ID, key, values[key], ttl)
    }),
    way(['mergeSession'], async (fixture) => {
      const { storage, ttl } = fixture
      const update = Object.fromEntries(keys.map((key) => [key, [() => values[key]]]))
      await storage.mergeSession(ID, changes('absent', { set: { ...values, more: '1' } }), ttl)
      await storage.mergeSession(ID, changes('loaded', { removed: keys }), ttl)
      await fixture.holds({ more: '1' })
      await storage.mergeSession(ID, changes('loaded', { removed: ['more'], updates: update }), ttl)
    }),
  ]
}
