import { equal, ok } from './assert.ts'
import { ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TEXTS = {
  empty: '',
  spaces: '  a\tb\nc\r\n ',
  quotes: 'she said "\\"',
  html: '<script>alert("&amp;")</script>',
  separators: 'a\u2028b\u2029c',
  controls: 'a\u0000b\u0001c\u001fd\u007f',
  accents: 'Grüße, Žluťoučký, e\u0301',
  scripts: '漢字 かな 한글 العربية עברית',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈',
  byteOrderMark: '\ufeffa',
  json: '{"a":[1,null]}',
  number: '007',
  null: 'null',
}

const JSON_VALUES = {
  true: true,
  false: false,
  null: null,
  zero: 0,
  integer: 42,
  negative: -7,
  fraction: 0.1,
  small: 5e-324,
  big: 1.7976931348623157e308,
  safe: Number.MAX_SAFE_INTEGER,
  array: [1, 'two', [3, [null]], {}],
  emptyArray: [],
  object: { a: { b: { c: [true] } }, 'd e': '' },
  emptyObject: {},
}

const INTEGERS = {
  max64: 2n ** 63n - 1n,
  min64: -(2n ** 63n),
  above: 2n ** 53n + 1n,
  unsigned: 2n ** 64n - 1n,
  nested: { ids: [2n ** 60n, 1, { id: -(2n ** 60n) }] },
}

/** Values that are read as they were stored. */
export const values: readonly ConformanceCase[] = [
  ...roundTrips('all kinds of texts are returned unchanged', TEXTS, []),
  ...roundTrips('all JSON types are returned unchanged', JSON_VALUES, ['types']),
  ...roundTrips('64-bit integers are returned unchanged, as BigInt', INTEGERS, ['types']),
  ...roundTrips(
    'half a surrogate pair in a value is returned unchanged',
    { half: 'a\ud800b', other: '\udfff' },
    ['types'],
  ),
  {
    name: 'Date, Uint8Array, BigInt and toJSON values are stored as their JSON',
    needs: ['types'],
    run: async (fixture) => {
      await fixture.seed({
        date: new Date('2024-02-29T12:34:56.789Z'),
        bytes: new Uint8Array([0, 1, 254, 255]),
        integer: 5n,
        own: { toJSON: () => ({ a: 1 }) },
        left: { out: undefined, a: 1 },
      })
      await fixture.holds({
        date: '2024-02-29T12:34:56.789Z',
        bytes: 'AAH+/w==',
        integer: 5,
        own: { a: 1 },
        left: { a: 1 },
      })
    },
  },
  {
    name: 'a key with the value null exists',
    needs: ['getSession', 'types'],
    run: async (fixture) => {
      await fixture.seed({ a: null })
      const map = await fixture.storage.getSession(ID, fixture.ttl)
      ok(map?.has('a'), 'the key is there')
      equal(map?.get('a'), null)
      await fixture.holds({ a: null })
    },
  },
]

function roundTrips(
  what: string,
  given: Readonly<Record<string, unknown>>,
  needs: ConformanceCase['needs'],
): ConformanceCase[] {
  const trip = (way: string, by: ConformanceCase['needs'], write: (fixture: Fixture) => Promise<void>) => ({
    name: `${what} after ${way}`,
    needs: [...needs, ...by],
    run: async (fixture: Fixture) => {
      await write(fixture)
      await fixture.holds(given)
    },
  })
  return [
    trip('setSession', ['setSession'], (fixture) => fixture.seed(given)),
    trip('setMap', ['setMap'], ({ storage, ttl }) => storage.setMap(ID, given, ttl)),
    trip('set', ['set'], async ({ storage, ttl }) => {
      for (const [key, value] of Object.entries(given)) await storage.set(ID, key, value, ttl)
    }),
    trip('mergeSession', ['mergeSession'], ({ storage, ttl }) =>
      storage.mergeSession(ID, changes('absent', { set: given }), ttl),
    ),
  ]
}
