import { expect, test } from 'vitest'
import {
  type ChangeSet,
  JsonMap,
  SessionError,
  type Storage,
  StorageMemory,
  type StorageOptions,
} from '../../src/index.ts'
import { failuresOf } from '../support/collect-conformance.ts'
import { StorageMap } from '../support/storage-map.ts'

/** The titles of the tests that a storage fails. */
function caught(create: (now: () => number, ttl: number) => Storage): Promise<string[]> {
  return failuresOf({ create: ({ now, ttl }) => create(now, ttl) })
}

test('storages without bugs fail no test', async () => {
  expect(await caught((now) => new StorageMemory({ now }))).toEqual([])
  expect(await caught((now, ttl) => new StorageMap({ now, ttl }))).toEqual([])
})

test('a merge in which the last writer wins is found', async () => {
  class LastWins extends StorageMemory {
    override async mergeSession(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions) {
      const seen = await this.getSession(id, ttl, options)
      const before = new StorageMemory({ now: this.now })
      if (seen) await before.setSession(id, seen, ttl)
      await before.mergeSession(id, changes, ttl, options)
      const made = await before.getSession(id, ttl)
      if (made) await this.setSession(id, made, ttl, options)
    }
  }
  const failed = await caught((now) => new LastWins({ now }))
  expect(failed).toEqual(
    expect.arrayContaining([
      'logging in: two log-ins of one user at once end in one session, with the changes of both',
      'parallel: none of 50 concurrent change sets of different keys is lost',
      'parallel: none of 50 concurrent change sets that create a session is lost',
      'parallel: none of 50 concurrent updates of one value is lost',
      'parallel: a session that is removed during change sets and renewals stays removed',
      'taking: of 10 sessions that take one value at once, one gets it',
      'taking: messages that are added at once are all taken, and each of them once',
    ]),
  )
  expect(failed.filter((name) => !/^(logging in|parallel|taking):/.test(name))).toEqual([])
})

test('a merge that restores a removed session is found', async () => {
  class Resurrecting extends StorageMemory {
    override mergeSession(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions) {
      const { base, epoch: _, ...rest } = changes
      return super.mergeSession(id, base === 'loaded' ? { base: 'absent', ...rest } : changes, ttl, options)
    }
  }
  expect(await caught((now) => new Resurrecting({ now }))).toEqual(
    expect.arrayContaining([
      'resurrection: a change set of a session that was removed does not restore it',
      'resurrection: a change set of a session that has expired does not restore it',
      'resurrection: a change set of a loaded session does not create it if it never existed',
      'resurrection: a change set from before a session was removed and created again is refused',
      'moving: a change set of the old id is refused after a move',
      'sessions: a session that was removed while it was in use is not saved',
    ]),
  )
})

test('a merge without epochs is found', async () => {
  class Epochless extends StorageMemory {
    override mergeSession(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions) {
      if (changes.base === 'cleared') {
        return this.removeAll(id).then(() => super.mergeSession(id, { ...changes, base: 'absent' }, ttl))
      }
      return super.mergeSession(id, changes, ttl, options)
    }
  }
  expect(await caught((now) => new Epochless({ now }))).toEqual(
    expect.arrayContaining([
      'resurrection: a change set from before a session was removed and created again is refused',
      'resurrection: a change set from before a session was cleared again is refused',
      'merge: a change set of a cleared session that sets nothing writes nothing',
    ]),
  )
})

test('a storage that does not copy values is found', async () => {
  expect(await caught(() => liveStorage())).toEqual(
    expect.arrayContaining([
      'isolation: changing a value after set does not change the stored one',
      'isolation: changing values after setMap does not change the stored ones',
      'isolation: changing a Map after setSession does not change the stored session',
      'isolation: changing what get or data returned does not change the stored values',
      'isolation: changing what getSession returned does not change the stored session',
      'refused values: set refuses a Map',
      'hostile ids: set refuses an id that could name something else',
      'ttl: set refuses a TTL that is not a finite number above 0',
      'ttl: a session expires after its TTL',
      'aborts: set with an aborted signal does nothing',
      'reserved key: set refuses the reserved key',
    ]),
  )
})

test('a renewal that creates a session is found', async () => {
  class Making extends StorageMap {
    protected override renewRecord(id: string, ttl: number): void {
      this.updateRecord(id, (record) => record ?? { stamp: this.now(), data: JsonMap.EMPTY }, ttl)
    }
  }
  const failed = await caught((now, ttl) => new Making({ now, ttl }))
  expect(failed).toEqual(
    expect.arrayContaining([
      'ttl: updateTTL renews a session, which expires later',
      'ttl: updateTTL creates no session',
      'ttl: updateTTL does not restore an expired session',
      'sessions: the close of an unchanged session renews it',
    ]),
  )
})

test('a remove that keeps a session from expiring is found', async () => {
  class Immortal extends StorageMemory {
    override async remove(id: string, key: string, options?: StorageOptions) {
      await super.remove(id, key, options)
      if (await super.getSession(id, 1)) await this.updateTTL(id, Number.MAX_SAFE_INTEGER - 2 ** 50)
    }
  }
  expect(await caught((now) => new Immortal({ now }))).toEqual([
    'ttl: remove does not end a session, nor keep it from expiring',
  ])
})

test('an error that contains an id is found', async () => {
  class Talking extends StorageMemory {
    override async mergeSession(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions) {
      try {
        await super.mergeSession(id, changes, ttl, options)
      } catch (error) {
        const { code } = error as SessionError
        throw code === 'SESSION_DESTROYED' ? new SessionError(code, `session ${id} is gone`) : error
      }
    }
  }
  expect(await caught((now) => new Talking({ now }))).toEqual(
    expect.arrayContaining(['resurrection: a change set of a session that was removed does not restore it']),
  )
})

test('a storage that does not do what it declares is found', async () => {
  const boasting = (): Storage => ({ ...liveStorage(), capabilities: { atomicMerge: true } })
  expect(await caught(boasting)).toContain('declared: a storage has what its capabilities promise')
})

/** A naive storage, without copies, checks or expiry. */
function liveStorage(): Storage {
  const kept = new Map<string, Map<string, unknown>>()
  const mapOf = (id: string) => kept.get(id) ?? kept.set(id, new Map()).get(id)!
  return {
    newId: async () => `${Math.random()}`,
    get: async (id, key) => kept.get(id)?.get(key),
    getSize: async (id) => kept.get(id)?.size ?? 0,
    data: async (id) => kept.get(id) && Object.fromEntries(mapOf(id)),
    set: async (id, key, value) => void mapOf(id).set(key, value),
    setMap: async (id, data) =>
      Object.entries(data).forEach(([key, value]) => void mapOf(id).set(key, value)),
    remove: async (id, key) => void kept.get(id)?.delete(key),
    removeAll: async (id) => void kept.delete(id),
    getSession: async (id) => kept.get(id),
    setSession: async (id, data) => void kept.set(id, data as Map<string, unknown>),
    updateTTL: async () => {},
  }
}
