import { RESERVED_KEY } from '../common/reserved-key.ts'
import { leadingTo } from '../record/move-changes.ts'
import { equal, rejects } from './assert.ts'
import { ID, KEY, OTHER_ID, SECRETS, VALUE } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const needs = ['mergeSession', 'getSession', 'moveSession'] as const
/** When a redirect ends, in Unix milliseconds. A storage only stores it. */
const UNTIL = 7
const VALUES = { user: 'ada' }

/** What a use that has seen no session finds at its end: a redirect, or a session. */
export const redirects: readonly ConformanceCase[] = [
  {
    name: 'changes of a use that has seen no session are refused where there is a redirect by then',
    needs,
    run: async (fixture) => {
      await leave(fixture)
      for (const made of [
        { set: { [KEY]: VALUE } },
        { set: { [KEY]: VALUE }, epoch: 'e1' },
        { set: { [KEY]: VALUE }, reserved: { ttl: 5000 } },
        { removed: ['user'] },
        { updates: { user: [() => VALUE] } },
        { reserved: { ttl: 5000 } },
      ]) {
        const merge = () => fixture.storage.mergeSession(ID, changes('absent', made), fixture.ttl)
        await rejects('SESSION_DESTROYED', merge, SECRETS, `mergeSession of ${Object.keys(made)}`)
      }
      await holdsRedirect(fixture)
    },
  },
  {
    name: 'set, setMap and remove refuse a redirect',
    needs: [...needs, 'set', 'setMap', 'remove'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await leave(fixture)
      await rejects('SESSION_DESTROYED', () => storage.set(ID, KEY, VALUE, ttl), SECRETS, 'set')
      await rejects('SESSION_DESTROYED', () => storage.setMap(ID, { [KEY]: VALUE }, ttl), SECRETS, 'setMap')
      await rejects('SESSION_DESTROYED', () => storage.remove(ID, 'user'), SECRETS, 'remove')
      await holdsRedirect(fixture)
    },
  },
  {
    name: 'a redirect is replaced by changes that replace anything, and by setSession',
    needs: [...needs, 'setSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await leave(fixture)
      await storage.mergeSession(ID, changes('any', { epoch: 'e2', set: { a: '1' } }), ttl)
      equal(await fixture.read(), { a: '1' }, 'the session')
      await storage.removeAll(ID)
      await storage.removeAll(OTHER_ID)
      await leave(fixture)
      await storage.setSession(ID, new Map([['a', '2']]), ttl)
      equal(await fixture.read(), { a: '2' }, 'the session')
    },
  },
  {
    name: 'a TTL of its own that a use without a session has set holds for the session that exists by then',
    needs,
    ttl: 1000,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const reserved = { ttl: 5 * ttl }
      await fixture.seed(VALUES)
      await storage.mergeSession(ID, changes('absent', { reserved }), ttl)
      equal((await storage.getSession(ID, ttl))?.get(RESERVED_KEY), reserved, 'the reserved key')
      await fixture.advance(ttl + 600)
      equal(await fixture.read(), VALUES, 'the session')
      await storage.mergeSession(ID, changes('absent', { removed: ['a'], reserved: { ttl: null } }), ttl)
      await fixture.advance(ttl + 600)
      equal(await fixture.read(), undefined, 'the session, after')
    },
  },
  {
    name: 'a use that has seen no session gives no epoch to the session that exists by then',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed(VALUES)
      const late = changes('absent', { epoch: 'e1', set: { a: '1' }, reserved: { ttl: 5 * ttl } })
      await storage.mergeSession(ID, late, ttl)
      await storage.mergeSession(ID, changes('loaded', { set: { b: '2' } }), ttl)
      await fixture.holds({ ...VALUES, a: '1', b: '2' })
    },
  },
]

/** A redirect under `ID`, which leads to a session under `OTHER_ID`. */
async function leave({ storage, ttl }: Fixture): Promise<void> {
  await storage.mergeSession(ID, changes('absent', { set: VALUES }), ttl)
  await storage.moveSession(ID, OTHER_ID, ttl, { leave: leadingTo(OTHER_ID, UNTIL) })
}

async function holdsRedirect(fixture: Fixture): Promise<void> {
  const left = await fixture.storage.getSession(ID, fixture.ttl)
  equal(left?.get(RESERVED_KEY), { successor: OTHER_ID, until: UNTIL, ttl: fixture.ttl }, 'what was left')
  equal(await fixture.read(), {}, 'the session, under its old id')
  equal(await fixture.read(OTHER_ID), VALUES, 'the session')
}
