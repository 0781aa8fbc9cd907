import { describe, expect, it } from 'vitest'
import { Manager } from '../../platforms/node/index.ts'
import { newSessionId, type Session, StorageMemory } from '../../src/index.ts'
import { codeOf, HOUR, ID, StorageOfMaps } from './support.ts'

const DAY = 24 * HOUR

function aging(options: { ttl?: number; maxLifetime?: number } = {}) {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = new StorageMemory({ now })
  const manager = new Manager(options.ttl ?? HOUR, storage, { now, maxLifetime: options.maxLifetime })
  const advance = (ms: number) => {
    time += ms
  }
  const use = async (work: (session: Session) => unknown) => {
    const session = manager.new(ID)
    const answer = await work(session)
    await session.close()
    return answer
  }
  return { storage, manager, advance, use, start: time }
}

const read = (session: Session) => session.get('a')

describe("a session's own TTL", () => {
  it("a session's own TTL is kept from use to use, and renewed by each", async () => {
    const { use, advance } = aging()
    await use(async (session) => {
      await session.set('a', 1)
      await session.setTTL(3 * DAY)
    })
    for (let i = 0; i < 3; i++) {
      advance(3 * DAY)
      expect(await use(read)).toBe(1)
    }
    advance(3 * DAY + 1)
    expect(await use(read)).toBe(undefined)
  })

  it('setTTL alone is a change that is saved, but creates no session', async () => {
    const { use, advance, storage } = aging()
    await use((session) => session.setTTL(DAY))
    expect(await storage.getSession(ID, HOUR)).toBe(undefined)
    await use((session) => session.set('a', 1))
    await use(async (session) => {
      await session.setTTL(DAY)
      expect(session.isDirty()).toBe(true)
    })
    advance(DAY)
    expect(await use(read)).toBe(1)
  })

  it("a session's own TTL is not among its keys", async () => {
    const { use } = aging()
    await use(async (session) => {
      await session.set('a', 1)
      await session.setTTL(DAY)
    })
    expect(await use((session) => session.data())).toEqual({ a: 1 })
    expect(await use((session) => session.size())).toBe(1)
  })

  it('discard and removeAll drop a TTL that setTTL has set', async () => {
    const { use, advance } = aging()
    await use((session) => session.set('a', 1))
    await use(async (session) => {
      await session.setTTL(DAY)
      await session.discard()
    })
    advance(HOUR + 1)
    expect(await use(read)).toBe(undefined)
    await use(async (session) => {
      await session.setTTL(DAY)
      await session.removeAll()
      await session.set('a', 2)
    })
    advance(HOUR + 1)
    expect(await use(read)).toBe(undefined)
  })

  it('setTTL refuses what is no TTL', async () => {
    const { use } = aging()
    for (const ttl of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await codeOf(Promise.resolve(use((session) => session.setTTL(ttl))))).toBe('INVALID_ARGUMENT')
    }
  })

  it("a session's own TTL is kept by a storage of whole maps", async () => {
    const manager = new Manager(HOUR, new StorageOfMaps())
    const session = manager.new(newSessionId())
    await session.set('a', 1)
    await session.setTTL(DAY)
    await session.close()
    const map = await manager.storage.getSession(await session.id(), HOUR)
    expect(map?.get('~gsession')).toMatchObject({ ttl: DAY })
  })
})

describe('maxLifetime', () => {
  it('maxLifetime ends a session and removes its record, and a later set creates another session', async () => {
    const { use, advance, storage, start } = aging({ maxLifetime: 3 * HOUR })
    await use((session) => session.set('a', 1))
    expect((await storage.getSession(ID, HOUR))?.get('~gsession')).toMatchObject({ created: start })
    for (let i = 0; i < 6; i++) {
      advance(HOUR / 2)
      expect(await use(read)).toBe(1)
    }
    advance(1)
    expect(await use(read)).toBe(undefined)
    expect(await storage.getSession(ID, HOUR)).toBe(undefined)
    await use((session) => session.set('b', 2))
    advance(HOUR)
    expect(await use((session) => session.data())).toEqual({ b: 2 })
  })

  it('no record lives longer than maxLifetime', async () => {
    const { use, advance, storage } = aging({ maxLifetime: HOUR })
    await use((session) => session.set('a', 1))
    advance(HOUR - 1000)
    await use((session) => session.set('b', 1))
    advance(1001)
    expect(await storage.getSession(ID, HOUR)).toBe(undefined)
  })

  it('for an older session maxLifetime begins with its next use, also if that only reads', async () => {
    const { use, advance, storage } = aging({ maxLifetime: 2 * HOUR })
    await storage.set(ID, 'a', 1, HOUR)
    advance(HOUR / 2)
    expect(await use(read)).toBe(1)
    advance(HOUR)
    expect(await use(read)).toBe(1)
    advance(HOUR)
    expect(await use(read)).toBe(1)
    advance(1)
    expect(await use(read)).toBe(undefined)
  })

  it('a use that is running when maxLifetime ends its session saves nothing', async () => {
    const { manager, use, advance, storage } = aging({ ttl: DAY, maxLifetime: HOUR })
    await use((session) => session.set('a', 1))
    const slow = manager.new(ID)
    await slow.set('b', 2)
    advance(HOUR + 1)
    expect(await use(read)).toBe(undefined)
    expect(await codeOf(slow.close())).toBe('SESSION_DESTROYED')
    expect(await storage.getSession(ID, DAY)).toBe(undefined)
  })

  it('a maxLifetime that is no TTL is refused', () => {
    const make = (maxLifetime: number) => () => new Manager(HOUR, undefined, { maxLifetime })
    for (const ms of [0, -1, Number.NaN]) expect(make(ms)).toThrow('TTL')
  })
})
