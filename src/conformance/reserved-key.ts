import { RESERVED_KEY } from '../common/reserved-key.ts'
import { equal, ok, rejects } from './assert.ts'
import { ID, SECRETS, VALUE } from './calls.ts'
import { append, changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const RESERVED = { epoch: 'e1', more: { kept: [1] } }

/** The key `~gsession` of a record, which holds metadata and is hidden from users. */
export const reservedKey: readonly ConformanceCase[] = [
  {
    name: 'setSession and getSession keep the reserved key',
    needs: ['setSession', 'getSession'],
    run: async (fixture) => {
      await seedReserved(fixture)
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
      const view = await fixture.storage.getSession(ID, fixture.ttl, { lazy: true })
      equal(view?.get(RESERVED_KEY), RESERVED, 'the reserved key, lazily')
    },
  },
  {
    name: 'get, data and getSize hide the reserved key',
    needs: ['setSession', 'get', 'data', 'getSize'],
    run: async (fixture) => {
      await seedReserved(fixture)
      equal(await fixture.storage.get(ID, RESERVED_KEY), undefined, 'the key')
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'set refuses the reserved key',
    needs: ['set'],
    run: async (fixture) => {
      const call = () => fixture.storage.set(ID, RESERVED_KEY, VALUE, fixture.ttl)
      await rejects('INVALID_KEY', call, SECRETS)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'setMap refuses the reserved key, and sets none of the other keys',
    needs: ['setMap'],
    run: async (fixture) => {
      const call = () => fixture.storage.setMap(ID, { a: '1', [RESERVED_KEY]: VALUE }, fixture.ttl)
      await rejects('INVALID_KEY', call, SECRETS)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'remove does not remove the reserved key',
    needs: ['setSession', 'getSession', 'remove'],
    run: async (fixture) => {
      await seedReserved(fixture)
      await fixture.storage.remove(ID, RESERVED_KEY).catch(() => {})
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
      await fixture.storage.remove(ID, 'a')
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
    },
  },
  {
    name: 'set and setMap keep the reserved key',
    needs: ['setSession', 'getSession', 'set', 'setMap'],
    run: async (fixture) => {
      await seedReserved(fixture)
      await fixture.storage.set(ID, 'b', '2', fixture.ttl)
      await fixture.storage.setMap(ID, { c: '3' }, fixture.ttl)
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
    },
  },
  {
    name: 'mergeSession keeps the reserved key',
    needs: ['setSession', 'getSession', 'mergeSession'],
    run: async (fixture) => {
      await seedReserved(fixture)
      const merged = changes('loaded', { epoch: 'e1', set: { b: '2' }, updates: { c: [append('3')] } })
      await fixture.storage.mergeSession(ID, merged, fixture.ttl)
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
      await fixture.holds({ a: '1', b: '2', c: '3' })
    },
  },
  {
    name: 'moveSession and updateTTL keep the reserved key',
    needs: ['setSession', 'getSession', 'moveSession', 'updateTTL'],
    run: async (fixture) => {
      await seedReserved(fixture)
      await fixture.storage.updateTTL(ID, fixture.ttl)
      await fixture.storage.moveSession(ID, 'moved', fixture.ttl)
      equal(await reservedOf(fixture, 'moved'), RESERVED, 'the reserved key')
    },
  },
  {
    name: 'mergeSession removes the reserved key when it ends a TTL of the session and nothing else is in the key',
    needs: ['setSession', 'getSession', 'mergeSession'],
    run: async (fixture) => {
      for (const [before, after] of [
        [{ ttl: 5_000_000 }, undefined],
        [{}, undefined],
        [{ ttl: 5_000_000, epoch: 'e1' }, { epoch: 'e1' }],
        [undefined, undefined],
      ]) {
        const map = new Map<string, unknown>([['a', '1']])
        await fixture.storage.setSession(ID, before ? map.set(RESERVED_KEY, before) : map, fixture.ttl)
        const ended = changes('loaded', { epoch: after?.epoch, reserved: { ttl: null } })
        await fixture.storage.mergeSession(ID, ended, fixture.ttl)
        equal(await reservedOf(fixture), after, 'the reserved key')
        await fixture.holds({ a: '1' })
      }
    },
  },
  {
    name: 'mergeSession makes no reserved key for a session that never had a TTL of its own',
    needs: ['getSession', 'mergeSession'],
    run: async (fixture) => {
      const made = changes('absent', { set: { a: '1' }, reserved: { ttl: null } })
      await fixture.storage.mergeSession(ID, made, fixture.ttl)
      equal(await reservedOf(fixture), undefined, 'the reserved key')
    },
  },
  {
    name: 'a session of a Manager hides and refuses the reserved key',
    needs: ['setSession', 'getSession'],
    run: async (fixture) => {
      await seedReserved(fixture)
      const session = fixture.manager().new(ID)
      equal(await session.data(), { a: '1' }, 'the data')
      equal(await session.size(), 1, 'the size')
      equal(await session.contains(RESERVED_KEY), false, 'whether it contains the key')
      await rejects('INVALID_KEY', () => session.set(RESERVED_KEY, VALUE), SECRETS)
      await session.close()
      equal(await reservedOf(fixture), RESERVED, 'the reserved key')
    },
  },
]

async function seedReserved(fixture: Fixture): Promise<void> {
  const map = new Map<string, unknown>([['a', '1']]).set(RESERVED_KEY, RESERVED)
  await fixture.storage.setSession(ID, map, fixture.ttl)
}

async function reservedOf({ storage, ttl }: Fixture, id = ID): Promise<unknown> {
  const map = await storage.getSession(id, ttl)
  ok(map, 'the session is there')
  return map.get(RESERVED_KEY)
}
