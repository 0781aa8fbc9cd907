import { expect } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import type { Storage } from '../../src/index.ts'

const HOUR = 3_600_000
const ID = 'abcdefghijklmnopqrstuvwxyz012345'
export const BIG = 1_265_476_890_672_672_808n
const TEXT = String(BIG)
const OTHER = 9_007_199_254_740_993n
const USER = { name: 'Ada', id: BIG, n: 5, ids: [OTHER, -BIG], shown: '12345678901234567890' }

type User = typeof USER & { more?: unknown }

/** What holds with `integers: 'string'` on each storage that keeps types: what to do, and what is stored after it. */
export const TEXT_INTEGERS: ReadonlyArray<readonly [string, (storage: Storage) => Promise<void>]> = [
  [
    'integers beyond 2^53 are read as their exact text, others as numbers',
    async (storage) => {
      const { session } = await opened(storage)
      const read = { ...USER, id: TEXT, ids: [String(OTHER), `-${TEXT}`] }
      expect(await session.get('user')).toEqual(read)
      expect(await session.get('id')).toBe(TEXT)
      expect(await session.data()).toEqual({ user: read, id: TEXT, small: 7 })
      expect(JSON.parse(JSON.stringify(await session.data()))).toEqual(await session.data())
    },
  ],
  [
    'a value that is set again as it was read keeps its integers',
    async (storage) => {
      const { session, stored } = await opened(storage)
      await session.set('user', (await session.get('user')) as User)
      await session.setMap({ id: await session.get('id'), small: 8 })
      expect(await session.get('id')).toBe(TEXT)
      await session.close()
      expect(await stored()).toEqual({ user: USER, id: BIG, small: 8 })
    },
  ],
  [
    'a value that is changed and set keeps the integers that were not changed, also where they move',
    async (storage) => {
      const { session, stored } = await opened(storage)
      await session.update('user', (user) => {
        const { ids, ...rest } = user as unknown as { ids: string[] }
        return { ...rest, name: 'Bob', ids: ['5', ...ids.reverse()] }
      })
      await session.close()
      const after = { ...USER, name: 'Bob', ids: ['5', -BIG, OTHER] }
      expect(await stored()).toMatchObject({ user: after, id: BIG })
    },
  ],
  [
    'an update gets texts at the close, too, and keeps what another use has stored meanwhile',
    async (storage) => {
      const { session, manager, stored } = await opened(storage)
      const seen: unknown[] = []
      await session.update('user', (user) => {
        seen.push((user as User).id)
        return { ...(user as User), more: true }
      })
      await using other = manager.new(ID)
      await other.set('user', { ...USER, id: OTHER })
      await other.close()
      await session.close()
      expect(new Set(seen)).toEqual(new Set([TEXT, String(OTHER)]))
      expect(await stored()).toMatchObject({ user: { ...USER, id: OTHER, more: true } })
    },
  ],
  [
    'a set is stored as the integers were when it was called',
    async (storage) => {
      const { session, manager, stored } = await opened(storage)
      await session.set('user', (await session.get('user')) as User)
      await using other = manager.new(ID)
      await other.set('user', 'none')
      await other.close()
      await session.close()
      expect(await stored()).toMatchObject({ user: USER })
    },
  ],
  [
    'digits that were a text stay one, and so do those that are new or come from another key',
    async (storage) => {
      const { session, stored } = await opened(storage)
      const texts = { twice: [BIG, TEXT], other: TEXT, fresh: '99999999999999999999' }
      await session.set('pair', { twice: [BIG, TEXT] })
      await session.set('pair', { twice: [TEXT, TEXT, TEXT] })
      await session.set('other', TEXT)
      await session.set('fresh', texts.fresh)
      await session.set('id', BigInt(TEXT) + 1n)
      await session.close()
      expect(await stored()).toMatchObject({
        pair: { twice: [BIG, TEXT, TEXT] },
        other: TEXT,
        fresh: texts.fresh,
        id: BIG + 1n,
      })
    },
  ],
  [
    'calls that are not awaited keep their order',
    async (storage) => {
      const { session, stored } = await opened(storage)
      const calls = [session.set('id', TEXT), session.set('id', 1), session.set('user', TEXT)]
      calls.push(session.setMap({ user: { id: TEXT } }), session.remove('small'))
      await Promise.all(calls)
      await session.close()
      expect(await stored()).toEqual({ user: { id: BIG }, id: 1 })
    },
  ],
]

async function opened(storage: Storage) {
  await storage.removeAll(ID)
  const exact = new Manager(HOUR, storage)
  await using first = exact.new(ID)
  await first.setMap({ user: USER, id: BIG, small: 7 })
  await first.close()
  const manager = new Manager<Record<string, unknown>>(HOUR, storage, { integers: 'string' })
  return { manager, session: manager.new(ID), stored: () => exact.new(ID).data() }
}
