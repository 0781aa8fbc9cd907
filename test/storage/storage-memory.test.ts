import { describe, expect, it } from 'vitest'
import { Manager, StorageMemory } from '../../src/index.ts'
import { codeOf, HOUR, ID } from '../session/support.ts'

describe('maxSessions', () => {
  it('maxSessions drops the least recently written session', async () => {
    const storage = new StorageMemory({ maxSessions: 3 })
    for (const id of ['a', 'b', 'c', 'd', 'e']) await storage.set(id, 'x', 1, HOUR)
    expect(await idsOf(storage)).toEqual(['c', 'd', 'e'])
  })

  it.each<[string, (storage: StorageMemory) => Promise<unknown>]>([
    ['read', (storage) => storage.get('a', 'x')],
    ['loaded', (storage) => storage.getSession('a', HOUR)],
    ['written', (storage) => storage.set('a', 'y', 1, HOUR)],
    ['renewed', (storage) => storage.updateTTL('a', HOUR)],
  ])('maxSessions counts a session that was %s as used', async (_what, use) => {
    const storage = new StorageMemory({ maxSessions: 3 })
    for (const id of ['a', 'b', 'c']) await storage.set(id, 'x', 1, HOUR)
    await use(storage)
    await storage.set('d', 'x', 1, HOUR)
    expect((await idsOf(storage)).sort()).toEqual(['a', 'c', 'd'])
  })

  it('a session that maxSessions dropped while it was in use is SESSION_DESTROYED', async () => {
    const storage = new StorageMemory({ maxSessions: 1 })
    await storage.set(ID, 'x', 1, HOUR)
    const session = new Manager(HOUR, storage).new(ID)
    await session.set('x', 2)
    await storage.set('other', 'x', 1, HOUR)
    expect(await codeOf(session.close())).toBe('SESSION_DESTROYED')
    expect(await idsOf(storage)).toEqual(['other'])
  })

  it('maxSessions must be at least 1', async () => {
    for (const maxSessions of [0, -1, Number.NaN]) {
      expect(await codeOf(() => new StorageMemory({ maxSessions }))).toBe('INVALID_ARGUMENT')
    }
  })
})

describe('expiry', () => {
  it('a session in memory expires when its TTL has passed since its last use', async () => {
    const { storage, clock } = at(1000)
    await storage.set(ID, 'a', 1, 500)
    clock.now = 1500
    expect([await storage.get(ID, 'a'), await storage.getSize(ID), await idsOf(storage)]).toEqual([
      1,
      1,
      [ID],
    ])
    clock.now = 1501
    expect(await idsOf(storage)).toEqual([])
    expect([await storage.get(ID, 'a'), await storage.getSize(ID)]).toEqual([undefined, 0])
    expect([await storage.data(ID), await storage.getSession(ID, 500)]).toEqual([undefined, undefined])
  })

  it('writes and renewals put off the expiry of a session in memory, reads do not', async () => {
    const { storage, clock } = at(0)
    await storage.set(ID, 'a', 1, 500)
    clock.now = 400
    await storage.updateTTL(ID, 500)
    clock.now = 800
    await storage.set(ID, 'b', 2, 500)
    clock.now = 1300
    expect(await storage.data(ID)).toEqual({ a: 1, b: 2 })
    clock.now = 1301
    expect(await storage.data(ID)).toBe(undefined)
  })

  it('a session in memory expires by the TTL of its last renewal', async () => {
    const { storage, clock } = at(0)
    await storage.set(ID, 'a', 1, 500)
    await storage.updateTTL(ID, 2000)
    clock.now = 2000
    expect(await storage.data(ID)).toEqual({ a: 1 })
    await storage.updateTTL(ID, 100)
    clock.now = 2101
    expect(await storage.data(ID)).toBe(undefined)
  })

  it('removing a key keeps the TTL of a session in memory', async () => {
    const { storage, clock } = at(0)
    await storage.setMap(ID, { a: 1, b: 2 }, 500)
    clock.now = 100
    await storage.remove(ID, 'b')
    clock.now = 600
    expect(await storage.data(ID)).toEqual({ a: 1 })
    clock.now = 601
    expect(await storage.data(ID)).toBe(undefined)
  })

  it('a renewal, a removal of a key or a write brings back no expired session in memory', async () => {
    const { storage, clock } = at(0)
    await storage.set(ID, 'a', 1, 500)
    clock.now = 501
    await storage.updateTTL(ID, 500)
    await storage.remove(ID, 'b')
    expect(await storage.data(ID)).toBe(undefined)
    await storage.set(ID, 'b', 2, 500)
    expect(await storage.data(ID)).toEqual({ b: 2 })
  })

  it('expired sessions in memory are dropped when others are written', async () => {
    const { storage, clock } = at(0)
    for (let i = 0; i < 500; i++) await storage.set(`old${i}`, 'a', i, 500)
    clock.now = 501
    for (let i = 0; i < 1002; i++) await storage.set('new', 'a', i, 500)
    // Back in time, what was only hidden would be seen again.
    clock.now = 400
    expect(await idsOf(storage)).toEqual(['new'])
  })
})

it('StorageMemory keeps sessions apart, and apart from the objects that were passed in and out', async () => {
  const storage = new StorageMemory()
  const value = { list: [1] }
  await storage.set('a', 'v', value, HOUR)
  await storage.setSession('b', new Map([['v', value]]), HOUR)
  value.list.push(2)
  for (const read of [
    await storage.get('a', 'v'),
    (await storage.data('a'))?.v,
    (await storage.getSession('b', HOUR))?.get('v'),
  ]) {
    expect(read).toEqual({ list: [1] })
    ;(read as typeof value).list.push(3)
  }
  expect([await storage.get('a', 'v'), await storage.get('b', 'v')]).toEqual([{ list: [1] }, { list: [1] }])
  await storage.removeAll('a')
  expect([await storage.data('a'), await storage.data('b')]).toEqual([undefined, { v: { list: [1] } }])
  expect(await new StorageMemory().data('b')).toBe(undefined)
})

it('StorageMemory starts no timer that keeps the process alive', async () => {
  const timers = () =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').length
  const before = timers()
  const manager = new Manager(HOUR, new StorageMemory({ maxSessions: 2 }))
  for (let i = 0; i < 20; i++) {
    await using session = manager.new()
    await session.set('a', i)
  }
  expect(timers()).toBeLessThanOrEqual(before)
})

it('StorageMemory refuses a wrong TTL in every method that takes one, and keeps nothing', async () => {
  const storage = new StorageMemory()
  const changes = {
    base: 'absent',
    set: new Map([['a', '1']]),
    removed: new Set<string>(),
    updates: new Map(),
  } as const
  for (const ttl of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '5', undefined, null] as never[]) {
    const calls = [
      () => storage.newId(ttl),
      () => storage.set(ID, 'a', 1, ttl),
      () => storage.setMap(ID, { a: 1 }, ttl),
      () => storage.getSession(ID, ttl),
      () => storage.setSession(ID, new Map(), ttl),
      () => storage.updateTTL(ID, ttl),
      () => storage.mergeSession(ID, changes, ttl),
      () => storage.moveSession(ID, 'other', ttl),
      async () => new Manager(ttl, storage),
      async () => {
        new Manager(HOUR, storage).ttl = ttl
      },
    ]
    for (const [i, call] of calls.entries()) expect(await codeOf(call), `call ${i}`).toBe('INVALID_ARGUMENT')
  }
  expect(await idsOf(storage)).toEqual([])
})

it('StorageMemory refuses a hostile id in every method', async () => {
  const storage = new StorageMemory()
  for (const id of ['', '../x', 'a/b', 'a\0']) {
    const calls = [
      storage.get(id, 'a'),
      storage.getSize(id),
      storage.data(id),
      storage.set(id, 'a', 1, HOUR),
      storage.setMap(id, { a: 1 }, HOUR),
      storage.remove(id, 'a'),
      storage.removeAll(id),
      storage.getSession(id, HOUR),
      storage.setSession(id, new Map(), HOUR),
      storage.updateTTL(id, HOUR),
      storage.moveSession(ID, id, HOUR),
    ]
    for (const call of calls) expect(await codeOf(call)).toBe('INVALID_SESSION_ID')
  }
  expect(await idsOf(storage)).toEqual([])
})

async function idsOf(storage: StorageMemory): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids()) ids.push(id)
  return ids
}

function at(now: number) {
  const clock = { now }
  return { clock, storage: new StorageMemory({ now: () => clock.now }) }
}
