import { equal, rejects } from './assert.ts'
import { CALLS, ID, type Method, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TTL = 1000
/** More than half the TTL: a session that is not renewed has expired after two of them. */
const PART = 600

const WITH_TTL: readonly Method[] = [
  'newId',
  'set',
  'setMap',
  'getSession',
  'setSession',
  'updateTTL',
  'mergeSession',
  'moveSession',
]

/** When a session expires, and what renews it. */
export const ttl: readonly ConformanceCase[] = [
  {
    name: 'a session expires after its TTL',
    needs: ['getSession'],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(PART)
      equal(await fixture.read(), { a: '1' }, 'the session, before')
      await fixture.advance(TTL + PART)
      equal(await fixture.read(), undefined, 'the session, after')
      equal(await fixture.storage.getSession(ID, TTL, { lazy: true }), undefined, 'the session, lazily')
      await fixture.keeps()
    },
  },
  {
    name: 'the fields of a session expire with it',
    needs: ['get', 'getSize', 'data', 'set'],
    ttl: TTL,
    run: async ({ storage, advance }) => {
      await storage.set(ID, 'a', '1', TTL)
      await advance(TTL + PART)
      equal(await storage.get(ID, 'a'), undefined, 'the key')
      equal(await storage.getSize(ID), 0, 'the size')
      equal(await storage.data(ID), undefined, 'the data')
    },
  },
  renewal('updateTTL', ({ storage }) => storage.updateTTL(ID, TTL)),
  renewal('setSession', (fixture) => fixture.seed({ a: '1' })),
  renewal('set', ({ storage }) => storage.set(ID, 'a', '1', TTL)),
  renewal('setMap', ({ storage }) => storage.setMap(ID, { a: '1' }, TTL)),
  renewal('mergeSession', ({ storage }) =>
    storage.mergeSession(ID, changes('loaded', { set: { a: '1' } }), TTL),
  ),
  {
    name: 'updateTTL creates no session',
    needs: ['updateTTL'],
    run: async (fixture) => {
      await fixture.storage.updateTTL(ID, fixture.ttl)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'updateTTL does not restore an expired session',
    needs: ['updateTTL'],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL + PART)
      await fixture.storage.updateTTL(ID, TTL)
      await fixture.holds(undefined)
    },
  },
  {
    name: 'remove does not end a session, nor keep it from expiring',
    needs: ['remove'],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.remove(ID, 'b')
      await fixture.advance(PART)
      equal(await fixture.read(), { a: '1' }, 'the session, before')
      await fixture.advance(TTL + PART)
      equal(await fixture.read(), undefined, 'the session, after')
    },
  },
  anew('set', ({ storage }) => storage.set(ID, 'b', '2', TTL)),
  anew('setMap', ({ storage }) => storage.setMap(ID, { b: '2' }, TTL)),
  anew('setSession', (fixture) => fixture.seed({ b: '2' })),
  anew('mergeSession', ({ storage }) =>
    storage.mergeSession(ID, changes('absent', { set: { b: '2' } }), TTL),
  ),
  ...WITH_TTL.map(refusal),
]

function renewal(method: Method, renew: (fixture: Fixture) => Promise<void>): ConformanceCase {
  return {
    name: `${method} renews a session, which expires later`,
    needs: [method],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      for (let i = 0; i < 2; i++) {
        await fixture.advance(PART)
        await renew(fixture)
      }
      await fixture.advance(PART)
      equal(await fixture.read(), { a: '1' }, 'the session, renewed')
      await fixture.advance(TTL + PART)
      equal(await fixture.read(), undefined, 'the session, after')
    },
  }
}

function anew(method: Method, make: (fixture: Fixture) => Promise<void>): ConformanceCase {
  return {
    name: `${method} creates an expired session again, without its old keys`,
    needs: [method],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL + PART)
      await make(fixture)
      await fixture.holds({ b: '2' })
    },
  }
}

function refusal(method: Method): ConformanceCase {
  return {
    name: `${method} refuses a TTL that is not a finite number above 0`,
    needs: [method],
    run: async (fixture) => {
      for (const invalid of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const call = () => CALLS[method](fixture.storage, { id: ID, ttl: invalid })
        await rejects('INVALID_ARGUMENT', call, SECRETS, `${method} with the TTL ${invalid}`)
      }
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  }
}
