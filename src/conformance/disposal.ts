import { asyncDispose } from '../common/async-dispose.ts'
import { equal } from './assert.ts'
import { ID, type WholeStorage } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** So long that a storage may delay a renewal. */
const TTL = 60_000

/** Disposing of a storage, and the renewals that it has delayed. */
export const disposal: readonly ConformanceCase[] = [
  {
    name: 'a storage can be disposed of twice',
    needs: ['asyncDispose'],
    run: async ({ storage }) => {
      await dispose(storage)
      await dispose(storage)
    },
  },
  {
    name: 'delayed renewals are written when a storage is disposed of',
    needs: ['asyncDispose', 'updateTTL', 'clock'],
    ttl: TTL,
    run: async (fixture) => {
      const other = await fixture.reopen()
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL / 2)
      await fixture.storage.updateTTL(ID, TTL)
      await dispose(fixture.storage)
      await fixture.advance(TTL * 0.7)
      equal(await fixture.read(ID, other), { a: '1' }, 'the session')
    },
  },
  {
    name: 'a delayed renewal does not restore a session that was removed',
    needs: ['asyncDispose', 'updateTTL', 'removeAll', 'clock'],
    ttl: TTL,
    run: async (fixture) => {
      const other = await fixture.reopen()
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL / 2)
      await fixture.storage.updateTTL(ID, TTL)
      await fixture.storage.removeAll(ID)
      await dispose(fixture.storage)
      equal(await fixture.read(ID, other), undefined, 'the session')
    },
  },
  {
    name: 'a delayed renewal does not undo a save, not even of another storage',
    needs: ['asyncDispose', 'updateTTL', 'setSession', 'clock'],
    ttl: TTL,
    run: async (fixture) => {
      const other = await fixture.reopen()
      await fixture.seed({ a: '1' })
      await fixture.advance(TTL / 2)
      await fixture.storage.updateTTL(ID, TTL)
      await other.setSession(ID, new Map([['a', '2']]), TTL)
      await dispose(fixture.storage)
      equal(await fixture.read(ID, other), { a: '2' }, 'the session')
    },
  },
  {
    name: 'a session in use does not expire because its renewal is delayed',
    needs: ['updateTTL', 'clock'],
    ttl: TTL,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      for (let use = 0; use < 20; use++) {
        await fixture.advance(TTL / 3)
        equal(await fixture.read(), { a: '1' }, `the session, at its use ${use}`)
        await fixture.storage.updateTTL(ID, TTL)
      }
    },
  },
  {
    name: 'a storage keeps its sessions when its Manager is disposed of',
    needs: ['asyncDispose'],
    run: async (fixture) => {
      const other = await fixture.reopen()
      const manager = fixture.manager()
      const session = manager.new(ID)
      await session.set('a', '1')
      await session.close()
      await manager[asyncDispose]()
      equal(await fixture.read(ID, other), { a: '1' }, 'the session')
    },
  },
]

async function dispose(storage: WholeStorage): Promise<void> {
  await storage[asyncDispose]?.()
}
