import { describe, expect, it } from 'vitest'
import { adaptStorage, Manager, type Session, type Storage, StorageMemory } from '../../src/index.ts'
import { StorageMap } from '../support/storage-map.ts'
import { codeOf, HOUR, ID, StorageOfMaps, watched } from './support.ts'

const MINUTE = HOUR / 60

/** One notes when a session ends, the other when it was last used. */
const STORAGES: Record<string, (now: () => number) => Storage> = {
  memory: (now) => new StorageMemory({ now }),
  'records with a stamp': (now) => new StorageMap({ now }),
}

describe.each(Object.entries(STORAGES))('on %s', (_name, make) => {
  function aging(maxLifetime?: number) {
    let time = 1_800_000_000_000
    const now = () => time
    const manager = new Manager(HOUR, make(now), { now, maxLifetime })
    const use = async (work: (session: Session) => unknown): Promise<unknown> => {
      const session = manager.new(ID)
      const answer = await work(session)
      await session.close()
      return answer
    }
    const advance = (ms: number): void => {
      time += ms
    }
    return { manager, use, advance, data: () => use((session) => session.data()) }
  }

  it('an expired session does not come back where a use gives a longer TTL', async () => {
    const { use, advance, data } = aging()
    await use((session) => session.set('old', 1))
    advance(HOUR + 1)
    await use(async (session) => {
      await session.set('a', 1)
      await session.setTTL(24 * HOUR)
    })
    expect(await data()).toEqual({ a: 1 })
    advance(24 * HOUR)
    expect(await data()).toEqual({ a: 1 })
  })

  it('a session that has expired during a use does not come back with the longer TTL of that use', async () => {
    const { manager, use, advance, data } = aging()
    await use((session) => session.set('a', 1))
    const slow = manager.new(ID)
    await slow.set('b', 1)
    await slow.setTTL(24 * HOUR)
    advance(HOUR + 1)
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await data()).toEqual({})
  })

  it('a use can give a shorter TTL than the session was unused', async () => {
    const { use, advance, data } = aging()
    await use((session) => session.set('a', 1))
    advance(HOUR / 2)
    await use(async (session) => {
      await session.set('b', 1)
      await session.setTTL(MINUTE)
    })
    advance(MINUTE)
    expect(await data()).toEqual({ a: 1, b: 1 })
    advance(MINUTE + 1)
    expect(await data()).toEqual({})
  })

  it.each<[string, (session: Session) => unknown]>([
    ['saved', (session) => session.set('b', 1)],
    ['renewed', (session) => session.get('a')],
  ])('a session is %s shortly before its maxLifetime ends it', async (_what, work) => {
    const { use, advance, data } = aging(1.2 * HOUR)
    await use((session) => session.set('a', 1))
    advance(0.9 * HOUR)
    await use(work)
    advance(0.2 * HOUR)
    expect(await data()).toMatchObject({ a: 1 })
    advance(0.1 * HOUR + 1)
    expect(await data()).toEqual({})
  })

  it('a session gets a new id shortly before its maxLifetime ends it', async () => {
    const { manager, use, advance } = aging(1.2 * HOUR)
    await use((session) => session.set('a', 1))
    advance(0.9 * HOUR)
    const id = (await use((session) => session.regenerateId())) as string
    expect(await manager.new(id).get('a')).toBe(1)
  })
})

it('a storage of eleven methods is asked for a session by the TTL of the manager, and saves it by the new one', async () => {
  const { storage, argsOf } = watched(new StorageOfMaps())
  const session = new Manager(HOUR, adaptStorage(storage)).new(ID)
  await session.set('a', 1)
  await session.setTTL(MINUTE)
  await session.close()
  expect(argsOf('getSession')[1]).toBe(HOUR)
  expect(argsOf('setSession')[2]).toBe(MINUTE)
})
