import { equal } from './assert.ts'
import { ID, OTHER_ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

const needs = ['mergeSession'] as const

/** Change sets that are merged one after the other. */
export const merge: readonly ConformanceCase[] = [
  {
    name: 'a change set of an absent session creates it',
    needs,
    run: async (fixture) => {
      await fixture.storage.mergeSession(ID, changes('absent', { set: { a: '1' } }), fixture.ttl)
      await fixture.holds({ a: '1' })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'a change set of an absent session that was created in the meantime is merged into it',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.mergeSession(ID, changes('absent', { set: { b: '3', c: '4' } }), fixture.ttl)
      await fixture.holds({ a: '1', b: '3', c: '4' })
    },
  },
  {
    name: 'a change set of an absent session that sets nothing does not create it',
    needs,
    run: async (fixture) => {
      await fixture.storage.mergeSession(ID, changes('absent', { removed: ['a'] }), fixture.ttl)
      await fixture.storage.mergeSession(ID, changes('absent'), fixture.ttl)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'a change set of a loaded session changes only its own keys',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2', c: '3' })
      const merged = changes('loaded', { set: { b: '4', d: '5' }, removed: ['c'] })
      await fixture.storage.mergeSession(ID, merged, fixture.ttl)
      await fixture.holds({ a: '1', b: '4', d: '5' })
    },
  },
  {
    name: 'a change set without changes changes nothing',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.storage.mergeSession(ID, changes('loaded'), fixture.ttl)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'two change sets of different keys are both applied',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const other = await fixture.reopen()
      await fixture.storage.mergeSession(ID, changes('loaded', { set: { a: '3' } }), fixture.ttl)
      await other.mergeSession(ID, changes('loaded', { set: { b: '4' }, removed: ['c'] }), fixture.ttl)
      await fixture.holds({ a: '3', b: '4' })
    },
  },
  {
    name: 'the later of two change sets of one key wins',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '1' })
      const { storage, ttl } = fixture
      await storage.mergeSession(ID, changes('loaded', { set: { a: '2' }, removed: ['b'] }), ttl)
      await storage.mergeSession(ID, changes('loaded', { set: { b: '3' }, removed: ['a'] }), ttl)
      await fixture.holds({ b: '3' })
    },
  },
  {
    name: 'removing a key that does not exist does not fail',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.storage.mergeSession(ID, changes('loaded', { removed: ['b'] }), fixture.ttl)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'a session whose last key was removed is empty, but exists',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const { storage, ttl } = fixture
      await storage.mergeSession(ID, changes('loaded', { removed: ['a'] }), ttl)
      equal(await fixture.read(), {}, 'the session')
      await storage.mergeSession(ID, changes('loaded', { set: { b: '2' } }), ttl)
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: 'a change set of a cleared session replaces all keys',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.mergeSession(ID, changes('cleared', { set: { c: '3' } }), fixture.ttl)
      await fixture.holds({ c: '3' })
    },
  },
  {
    name: 'a change set of a cleared session that sets nothing writes nothing',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await storage.mergeSession(ID, changes('cleared'), ttl)
      await storage.mergeSession(ID, changes('cleared', { removed: ['a'] }), ttl)
      await storage.mergeSession(ID, changes('cleared', { updates: { a: [() => undefined] } }), ttl)
      await fixture.holds(undefined)
      await fixture.keeps()
      await fixture.seed({ a: '1' })
      await storage.mergeSession(ID, changes('cleared', { removed: ['a'] }), ttl)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'a change set changes only one session',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.seed({ a: '2' }, OTHER_ID)
      await fixture.storage.mergeSession(ID, changes('loaded', { set: { a: '3' } }), fixture.ttl)
      await fixture.holds({ a: '3' })
      await fixture.holds({ a: '2' }, OTHER_ID)
    },
  },
  {
    name: 'a change set is not modified, and can be merged again',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const make = () => changes('loaded', { set: { a: '3' }, removed: ['b'] })
      const given = make()
      await fixture.storage.mergeSession(ID, given, fixture.ttl)
      await fixture.storage.mergeSession(ID, given, fixture.ttl)
      await fixture.holds({ a: '3' })
      equal(given.set, make().set, 'what it sets')
      equal([...given.removed], ['b'], 'what it removes')
    },
  },
  {
    name: 'merged keys can be read in every way',
    needs: ['mergeSession', 'set', 'get'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await storage.set(ID, 'a', '1', ttl)
      await storage.mergeSession(ID, changes('loaded', { set: { b: '2' } }), ttl)
      await storage.set(ID, 'c', '3', ttl)
      await fixture.holds({ a: '1', b: '2', c: '3' })
    },
  },
]
