import { equal, ok, rejects, settle } from './assert.ts'
import { ID, OTHER_ID, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

const needs = ['moveSession'] as const
const VALUES = { user: 'ada', cart: 'apple, pear' }

/** `moveSession`, which gives a session a new id. */
export const moving: readonly ConformanceCase[] = [
  {
    name: 'moveSession moves the data to the new id, and removes the old one',
    needs,
    run: async (fixture) => {
      await fixture.seed(VALUES)
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl)
      await fixture.holds(VALUES, OTHER_ID)
      await fixture.holds(undefined)
      await fixture.keeps(OTHER_ID)
    },
  },
  {
    name: 'moveSession with keepOld keeps a separate copy under the old id',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed(VALUES)
      await storage.moveSession(ID, OTHER_ID, ttl, { keepOld: true })
      await fixture.holds(VALUES)
      await fixture.holds(VALUES, OTHER_ID)
      await fixture.seed({ a: '1' })
      await fixture.holds(VALUES, OTHER_ID)
    },
  },
  {
    name: 'moveSession keeps all types of values',
    needs: ['moveSession', 'types'],
    run: async (fixture) => {
      const values = { id: 2n ** 60n, list: [1, null, { a: true }], none: null, text: '<&>\u2028' }
      await fixture.seed(values)
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl)
      await fixture.holds(values, OTHER_ID)
    },
  },
  {
    name: 'moveSession moves an empty session',
    needs: ['moveSession', 'setSession', 'getSession'],
    run: async (fixture) => {
      await fixture.seed({})
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl)
      equal(await fixture.read(OTHER_ID), {}, 'the session')
      equal(await fixture.read(), undefined, 'the session, under its old id')
    },
  },
  {
    name: 'moveSession refuses a session that does not exist',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await rejects('SESSION_DESTROYED', () => storage.moveSession(ID, OTHER_ID, ttl), SECRETS)
      const keepOld = () => storage.moveSession(ID, OTHER_ID, ttl, { keepOld: true })
      await rejects('SESSION_DESTROYED', keepOld, SECRETS)
      await fixture.holds(undefined, OTHER_ID)
      await fixture.keeps()
    },
  },
  {
    name: 'moveSession refuses a session that has expired',
    needs,
    ttl: 1000,
    run: async (fixture) => {
      await fixture.seed(VALUES)
      await fixture.advance(1600)
      const move = () => fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl)
      await rejects('SESSION_DESTROYED', move, SECRETS)
      await fixture.holds(undefined, OTHER_ID)
    },
  },
  {
    name: 'a change set of the old id is refused after a move',
    needs: ['moveSession', 'mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed(VALUES)
      await storage.moveSession(ID, OTHER_ID, ttl)
      const late = changes('loaded', { set: { user: 'eve' } })
      await rejects('SESSION_DESTROYED', () => storage.mergeSession(ID, late, ttl), SECRETS)
      await fixture.holds(undefined)
      await fixture.holds(VALUES, OTHER_ID)
    },
  },
  {
    name: 'a change set that was loaded under the old id can be merged under the new one',
    needs: ['moveSession', 'mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed(VALUES)
      await storage.moveSession(ID, OTHER_ID, ttl)
      await storage.mergeSession(OTHER_ID, changes('loaded', { set: { more: '1' } }), ttl)
      await fixture.holds({ ...VALUES, more: '1' }, OTHER_ID)
    },
  },
  {
    name: 'moveSession renews the session, which expires later',
    needs: ['moveSession', 'getSession'],
    ttl: 1000,
    run: async (fixture) => {
      await fixture.seed(VALUES)
      await fixture.advance(600)
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl)
      await fixture.advance(600)
      equal(await fixture.read(OTHER_ID), VALUES, 'the session')
      await fixture.advance(1600)
      equal(await fixture.read(OTHER_ID), undefined, 'the session, after')
    },
  },
  {
    name: "moveSession refuses the session's own id, and does not lose the session",
    needs,
    run: async (fixture) => {
      await fixture.seed(VALUES)
      await rejects('INVALID_ARGUMENT', () => fixture.storage.moveSession(ID, ID, fixture.ttl), SECRETS)
      await fixture.holds(VALUES)
    },
  },
  {
    name: 'one of two concurrent moves wins, and the data exists once',
    needs: ['moveSession', 'atomicMerge'],
    run: async (fixture) => {
      const other = await fixture.reopen()
      await fixture.seed(VALUES)
      const ids = ['moved-first', 'moved-second'] as const
      const outcomes = await Promise.all([
        settle(fixture.storage.moveSession(ID, ids[0], fixture.ttl)),
        settle(other.moveSession(ID, ids[1], fixture.ttl)),
      ])
      const won = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
      ok(won.length === 1, `one move wins, not ${won.length}`)
      await fixture.holds(won[0] === 0 ? VALUES : undefined, ids[0])
      await fixture.holds(won[0] === 1 ? VALUES : undefined, ids[1])
      await fixture.holds(undefined)
    },
  },
  {
    name: 'a session that is removed during a move exists at most under its new id',
    needs: ['moveSession', 'removeAll'],
    run: async (fixture) => {
      await fixture.seed(VALUES)
      const move = settle(fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl))
      await (await fixture.reopen()).removeAll(ID)
      const { status } = await move
      await fixture.holds(undefined)
      await fixture.holds(status === 'fulfilled' ? VALUES : undefined, OTHER_ID)
    },
  },
]
