import { RESERVED_KEY } from '../common/reserved-key.ts'
import { equal, ok, rejects } from './assert.ts'
import { ID, KEY, SECRETS, VALUE } from './calls.ts'
import { append, changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const merges = ['mergeSession'] as const
const merging = ['mergeSession', 'removeAll'] as const

/** A session that is gone stays gone: no later change set restores any part of it. */
export const resurrection: readonly ConformanceCase[] = [
  {
    name: 'a change set of a session that was removed does not restore it',
    needs: merging,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await (await fixture.reopen()).removeAll(ID)
      await isDestroyed(fixture)
      await isGone(fixture)
    },
  },
  {
    name: 'a change set of a session that has expired does not restore it',
    needs: merges,
    ttl: 1000,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(1600)
      await isDestroyed(fixture)
      await isGone(fixture)
    },
  },
  {
    name: 'a change set of a loaded session does not create it if it never existed',
    needs: merges,
    run: async (fixture) => {
      await isDestroyed(fixture)
      await isGone(fixture)
    },
  },
  {
    name: 'a change set that only removes or only updates keys does not restore a removed session',
    needs: merging,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed({ a: '1' })
      await storage.removeAll(ID)
      const removing = changes('loaded', { removed: [KEY] })
      const updating = changes('loaded', { updates: { [KEY]: [append(VALUE)] } })
      await rejects('SESSION_DESTROYED', () => storage.mergeSession(ID, removing, ttl), SECRETS)
      await rejects('SESSION_DESTROYED', () => storage.mergeSession(ID, updating, ttl), SECRETS)
      await isGone(fixture)
    },
  },
  {
    name: 'a change set from before a session was removed and created again is refused',
    needs: merging,
    run: async (fixture) => {
      await fixture.seed({ user: 'ada' })
      await fixture.storage.removeAll(ID)
      await fixture.storage.mergeSession(ID, changes('cleared', { set: { farewell: '1' } }), fixture.ttl)
      await isDestroyed(fixture)
      await fixture.holds({ farewell: '1' })
    },
  },
  {
    name: 'a change set from before a session was cleared again is refused',
    needs: ['mergeSession', 'getSession'],
    run: async (fixture) => {
      await clear(fixture, '1')
      const epoch = await epochOf(fixture)
      await clear(fixture, '2', epoch)
      ok((await epochOf(fixture)) !== epoch, 'each clearing writes another epoch')
      await isDestroyed(fixture, epoch)
      await fixture.holds({ a: '2' })
    },
  },
  {
    name: 'a change set with an epoch is refused for a session without one',
    needs: merges,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await isDestroyed(fixture, 'another')
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'a change set with the epoch of the session is merged',
    needs: ['mergeSession', 'getSession'],
    run: async (fixture) => {
      await clear(fixture, '1')
      const epoch = await epochOf(fixture)
      const merged = changes('loaded', { epoch, set: { b: '2' } })
      await fixture.storage.mergeSession(ID, merged, fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      equal(await epochOf(fixture), epoch, 'the epoch')
    },
  },
  {
    name: 'a session that is created gets the epoch of its change set',
    needs: ['mergeSession', 'getSession', 'removeAll'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      for (const base of ['absent', 'any', 'cleared'] as const) {
        if (base === 'cleared') await fixture.storage.removeAll(ID)
        await storage.mergeSession(ID, changes(base, { epoch: `of ${base}`, set: { a: base } }), ttl)
        await fixture.holds({ a: base })
        equal(await epochOf(fixture), `of ${base}`, 'the epoch')
      }
    },
  },
  {
    name: 'a session that was created in the meantime keeps its epoch',
    needs: ['mergeSession', 'getSession'],
    run: async (fixture) => {
      await clear(fixture, '1')
      const epoch = await epochOf(fixture)
      const made = changes('absent', { epoch: 'another', set: { b: '2' } })
      await fixture.storage.mergeSession(ID, made, fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      equal(await epochOf(fixture), epoch, 'the epoch')
    },
  },
  {
    name: 'a session that is created by a change set without an epoch gets none',
    needs: ['mergeSession', 'getSession'],
    run: async (fixture) => {
      await fixture.storage.mergeSession(ID, changes('absent', { set: { a: '1' } }), fixture.ttl)
      equal(await epochOf(fixture), undefined, 'the epoch')
    },
  },
]

async function isDestroyed({ storage, ttl }: Fixture, epoch?: string): Promise<void> {
  const late = changes('loaded', { epoch, set: { a: '9', [KEY]: VALUE }, removed: ['b'] })
  await rejects('SESSION_DESTROYED', () => storage.mergeSession(ID, late, ttl), [...SECRETS, epoch ?? ''])
}

async function isGone(fixture: Fixture): Promise<void> {
  await fixture.holds(undefined)
  for (const key of fixture.support.has('get') ? ['a', KEY] : []) {
    equal(await fixture.storage.get(ID, key), undefined, 'a key')
  }
  await fixture.keeps()
}

async function clear({ storage, ttl }: Fixture, a: string, seenEpoch?: string): Promise<void> {
  await storage.mergeSession(ID, changes('cleared', { set: { a }, seenEpoch }), ttl)
}

async function epochOf({ storage, ttl }: Fixture): Promise<string | undefined> {
  const map = await storage.getSession(ID, ttl)
  const reserved = map?.get(RESERVED_KEY) as { epoch?: string } | undefined
  return reserved?.epoch
}
