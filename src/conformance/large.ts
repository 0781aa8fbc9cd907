import { equal } from './assert.ts'
import { ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

const COUNT = 10_000
const MEGABYTE = 1_000_000

/** Sessions with many keys, and with large values. */
export const large: readonly ConformanceCase[] = [
  {
    name: `setSession saves ${COUNT} keys`,
    needs: ['setSession', 'getSession'],
    run: async (fixture) => {
      await fixture.seed(many())
      equal(await fixture.read(), many(), 'the session')
    },
  },
  {
    name: `setMap sets ${COUNT} keys, and set one more`,
    needs: ['setMap', 'set', 'getSize', 'data'],
    run: async ({ storage, ttl }) => {
      await storage.setMap(ID, many(), ttl)
      await storage.set(ID, 'more', '1', ttl)
      equal(await storage.getSize(ID), COUNT + 1, 'the size')
      equal(await storage.data(ID), { ...many(), more: '1' }, 'the data')
    },
  },
  {
    name: `mergeSession sets ${COUNT} keys, and removes half of them`,
    needs: ['mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const removed = Object.keys(many()).filter((_, index) => index % 2 === 1)
      const kept = Object.fromEntries(Object.entries(many()).filter((_, index) => index % 2 === 0))
      await storage.mergeSession(ID, changes('absent', { set: many() }), ttl)
      await storage.mergeSession(ID, changes('loaded', { removed }), ttl)
      equal(await fixture.read(), kept, 'the session')
    },
  },
  {
    name: 'a value of 1 MB is stored',
    needs: ['storing'],
    run: async (fixture) => {
      const values = { large: 'x'.repeat(MEGABYTE), small: '1' }
      await fixture.seed(values)
      await fixture.holds(values)
    },
  },
  {
    name: 'a value of 1 MB that is not ASCII is stored',
    needs: ['storing'],
    run: async (fixture) => {
      const values = { large: '\u00e9\u6f22\ud83d\ude00<'.repeat(MEGABYTE / 10), small: '1' }
      await fixture.seed(values)
      await fixture.holds(values)
    },
  },
  {
    name: 'mergeSession changes one key of a large session',
    needs: ['mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed({ large: 'x'.repeat(MEGABYTE), a: '1' })
      await storage.mergeSession(ID, changes('loaded', { set: { a: '2' } }), ttl)
      await fixture.holds({ large: 'x'.repeat(MEGABYTE), a: '2' })
      await storage.mergeSession(ID, changes('loaded', { removed: ['large'] }), ttl)
      await fixture.holds({ a: '2' })
    },
  },
]

function many(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`key ${index}`, `${index}`]))
}
