import type { Session } from '../session/session.ts'
import { equal } from './assert.ts'
import { ID, OTHER_ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TTL = 1000
const LONG = 5 * TTL
const VALUES = { user: 'ada' }
const needs = ['mergeSession', 'getSession', 'updateTTL'] as const

/** What a use ends with, or does, once another one has changed the TTL. Returns the id that the session has then. */
const ends: Readonly<Record<string, (session: Session, fixture: Fixture) => Promise<string>>> = {
  'a close after reading': (session) => session.close().then(() => ID),
  'a close with changes': async (session) => {
    await session.set('more', '1')
    await session.close()
    return ID
  },
  'a new id': async (session) => {
    const id = await session.regenerateId()
    await session.close()
    return id
  },
  'a load': async (_session, fixture) => {
    await fixture.manager().new(ID).get('user')
    return ID
  },
}

/** A TTL of the session's own: the one that the record holds at each write counts, not one that was seen before. */
export const ownTTL: readonly ConformanceCase[] = [
  ...['long', 'short'].flatMap((which) =>
    Object.entries(ends).map(([what, end]) => ({
      name: `after a use that has seen a ${which} TTL of its own, ${what} goes by the one that others have set`,
      needs: ['setSession', 'getSession', 'updateTTL'] as const,
      ttl: which === 'long' ? TTL : LONG,
      run: async (fixture: Fixture) => {
        const maker = fixture.manager().new(ID)
        await maker.set('user', 'ada')
        await maker.setTTL(which === 'long' ? LONG : TTL)
        await maker.close()
        const session = fixture.manager().new(ID)
        await session.get('user')
        const other = fixture.manager(await fixture.reopen()).new(ID)
        await other.setTTL(undefined)
        await other.close()
        const id = await end(session, fixture)
        await fixture.advance(TTL + 600)
        equal((await fixture.read(id))?.user, which === 'long' ? undefined : 'ada', 'the key')
      },
    })),
  ),
  {
    name: 'a renewal finds a session by a longer TTL of its own than it gets',
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, LONG)
      for (let i = 0; i < 2; i++) {
        await fixture.advance(4 * TTL)
        await fixture.storage.updateTTL(ID, TTL)
      }
      equal(await fixture.read(), VALUES, 'the session')
    },
  },
  {
    name: 'a renewal does not restore a session that has expired by a shorter TTL of its own',
    needs,
    ttl: LONG,
    run: async (fixture) => {
      await make(fixture, TTL)
      const other = await fixture.reopen()
      await fixture.advance(TTL + 600)
      await fixture.storage.updateTTL(ID, LONG)
      await other.updateTTL(ID, LONG)
      equal(await fixture.read(), undefined, 'the session')
    },
  },
  {
    name: "a move takes along a session's own TTL",
    needs: [...needs, 'moveSession'],
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, LONG)
      await fixture.storage.moveSession(ID, OTHER_ID, TTL)
      await fixture.advance(TTL + 600)
      equal(await fixture.read(OTHER_ID), VALUES, 'the session')
      await fixture.advance(LONG + 600)
      equal(await fixture.read(OTHER_ID), undefined, 'the session, after')
    },
  },
]

async function make({ storage, ttl }: Fixture, own: number): Promise<void> {
  await storage.mergeSession(ID, changes('absent', { set: VALUES, reserved: { ttl: own } }), ttl)
}
