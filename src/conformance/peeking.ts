import type { StoredSession } from '../storage/storage.ts'
import { equal, ok } from './assert.ts'
import { ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TTL = 1000
/** How far a storage whose engine has a clock of its own may be off, in milliseconds. */
const TOLERANCE = 200
const needs = ['peekSession', 'mergeSession', 'getSession'] as const

/** `peekSession`, which looks at a session without using it. */
export const peeking: readonly ConformanceCase[] = [
  {
    name: 'a look shows what is stored',
    needs,
    run: async (fixture) => {
      equal(await peek(fixture), undefined, 'no session')
      const reserved = { ttl: 2 * fixture.ttl, created: 1 }
      const made = changes('absent', { set: { user: 'ada' }, epoch: 'e1', reserved })
      await fixture.storage.mergeSession(ID, made, 2 * fixture.ttl)
      const stored = await peek(fixture)
      const data = { user: 'ada', '~gsession': { epoch: 'e1', ...reserved } }
      equal(Object.fromEntries(stored?.data ?? []), data, 'the data')
    },
  },
  {
    name: 'a look renews nothing',
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL - 400)
      ok(await peek(fixture), 'the session is there')
      await fixture.advance(TTL)
      equal(await peek(fixture), undefined, 'what is there, after')
      equal(await fixture.read(), undefined, 'the session, after')
    },
  },
  {
    name: 'a look tells when the session was last used, and when it expires',
    needs: [...needs, 'clock'],
    ttl: 60 * TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const before = await peek(fixture)
      isAbout(timeOf(before, 'expiresAt') - timeOf(before, 'lastUsedAt'), fixture.ttl, 'what is left')
      await fixture.advance(TTL)
      const after = await peek(fixture)
      isAbout(timeOf(after, 'lastUsedAt'), timeOf(before, 'lastUsedAt'), 'the last use')
      isAbout(timeOf(after, 'expiresAt'), timeOf(before, 'expiresAt'), 'the end')
      await fixture.seed({ a: '2' })
      const used = await peek(fixture)
      ok(timeOf(used, 'lastUsedAt') - timeOf(before, 'lastUsedAt') > TTL - TOLERANCE, 'a use was later')
    },
  },
  {
    name: "a look goes by a session's own TTL",
    needs,
    ttl: TTL,
    run: async (fixture) => {
      const made = changes('absent', { set: { a: '1' }, reserved: { ttl: 5 * TTL } })
      await fixture.storage.mergeSession(ID, made, 5 * TTL)
      await fixture.advance(2 * TTL)
      const stored = await peek(fixture)
      isAbout(timeOf(stored, 'expiresAt') - timeOf(stored, 'lastUsedAt'), 5 * TTL, 'what is left')
    },
  },
  {
    name: 'Manager.peek and Session.info look at a session, and use nothing',
    needs,
    ttl: TTL,
    run: async (fixture) => {
      const manager = fixture.manager()
      equal(await manager.peek(ID), undefined, 'no session')
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL - 400)
      const info = await manager.peek(ID)
      equal(info?.data, { a: '1' }, 'the data')
      equal((await manager.new(ID).info())?.data, { a: '1' }, 'the data')
      await fixture.advance(TTL)
      equal(await manager.peek(ID), undefined, 'what is there, after')
    },
  },
]

function peek({ storage, ttl }: Fixture): Promise<StoredSession | undefined> {
  return storage.peekSession(ID, ttl)
}

function timeOf(stored: StoredSession | undefined, which: 'lastUsedAt' | 'expiresAt'): number {
  const time = stored?.[which]
  ok(typeof time === 'number', `${which} is a number`)
  return time
}

function isAbout(actual: number, expected: number, what: string): void {
  ok(Math.abs(actual - expected) < TOLERANCE, `${what} is about ${expected} ms, not ${actual}`)
}
