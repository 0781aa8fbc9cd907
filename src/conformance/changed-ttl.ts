import { equal, rejects } from './assert.ts'
import { ID, OTHER_ID, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

const TTL = 1000
const LONG = 5 * TTL
const needs = ['mergeSession', 'getSession'] as const

/** A call that gives a session another TTL finds it by the one that it has lived by (`currentTTL`). */
export const changedTTL: readonly ConformanceCase[] = [
  {
    name: 'an expired session does not come back with a change that gives a longer TTL',
    needs,
    ttl: TTL,
    run: async (fixture) => {
      const { storage } = fixture
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL + 600)
      const late = changes('loaded', { set: { a: '2' }, reserved: { ttl: LONG } })
      const change = () => storage.mergeSession(ID, late, LONG, { currentTTL: TTL })
      await rejects('SESSION_DESTROYED', change, SECRETS)
      const anew = changes('absent', { set: { b: '2' }, reserved: { ttl: LONG } })
      await storage.mergeSession(ID, anew, LONG, { currentTTL: TTL })
      await fixture.advance(TTL + 600)
      equal(await fixture.read(), { b: '2' }, 'the session')
    },
  },
  {
    name: 'a session is found by a change that gives it a shorter TTL than it was unused',
    needs,
    ttl: LONG,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(2 * TTL)
      const shorter = changes('loaded', { set: { b: '2' }, reserved: { ttl: TTL } })
      await fixture.storage.mergeSession(ID, shorter, TTL, { currentTTL: LONG })
      equal(await fixture.read(), { a: '1', b: '2' }, 'the session')
      await fixture.advance(TTL + 600)
      equal(await fixture.read(), undefined, 'the session, after')
    },
  },
  {
    name: 'a session is found by a renewal with a shorter TTL than it was unused',
    needs: ['updateTTL', 'getSession'],
    ttl: LONG,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(LONG - 600)
      await fixture.storage.updateTTL(ID, 2 * TTL, { currentTTL: LONG })
      await fixture.advance(TTL)
      equal(await fixture.read(), { a: '1' }, 'the session')
    },
  },
  {
    name: 'a session is found by a move with a shorter TTL than it was unused',
    needs: ['moveSession', 'getSession'],
    ttl: LONG,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(2 * TTL)
      await fixture.storage.moveSession(ID, OTHER_ID, TTL, { currentTTL: LONG })
      equal(await fixture.read(), undefined, 'the session, under its old id')
      equal(await fixture.read(OTHER_ID), { a: '1' }, 'the session')
    },
  },
]
