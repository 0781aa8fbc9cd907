import { describe, expect, it } from 'vitest'
import {
  type Change,
  JsonMap,
  Manager,
  type SessionError,
  type SessionRecord,
  StorageMemory,
  StorageRecords,
  UNCHANGED,
} from '../../src/index.ts'
import { failureOf, HOUR, ID } from '../session/support.ts'

/** The four methods over an engine that answers later, and whose compare-and-set now and then fails. */
class StorageOfFour extends StorageRecords {
  readonly records = new Map<string, SessionRecord>()
  readonly asked: unknown[] = []
  runs = 0
  protected override readonly kind = 'StorageOfFour'

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    this.asked.push(ttl)
    await later()
    return this.records.get(id)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    this.asked.push(ttl)
    for (;;) {
      const before = this.records.get(id)
      this.runs++
      const made = change(before)
      await later()
      if (this.records.get(id) !== before) continue
      if (made === undefined) this.records.delete(id)
      else if (made !== UNCHANGED) this.records.set(id, made)
      return
    }
  }

  protected override async removeRecord(id: string): Promise<void> {
    await later()
    this.records.delete(id)
  }

  protected override async renewRecord(id: string): Promise<void> {
    const record = this.records.get(id)
    if (record) this.records.set(id, { ...record, stamp: this.now() })
  }
}

describe('a storage of four methods', () => {
  it('a storage of four methods loses no change of sessions that race, though changes are run again', async () => {
    const storage = new StorageOfFour()
    const manager = new Manager(HOUR, storage)
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await using session = manager.new(ID)
        await session.set(`key${i}`, i)
        await session.update('n', (n) => ((n as number) ?? 0) + 1)
      }),
    )
    expect(storage.runs).toBeGreaterThan(20)
    expect(await storage.getSize(ID)).toBe(21)
    expect(await storage.get(ID, 'n')).toBe(20)
  })

  it('a storage of four methods has the eleven methods of GoFrame', async () => {
    const storage = new StorageOfFour()
    expect(await storage.newId(HOUR)).toMatch(/^[0-9a-z]{32}$/)
    expect([await storage.get(ID, 'a'), await storage.getSize(ID), await storage.data(ID)]).toEqual([
      undefined,
      0,
      undefined,
    ])
    await storage.set(ID, 'a', 1, HOUR)
    await storage.setMap(ID, { b: null, c: [1n << 60n] }, HOUR)
    await storage.remove(ID, 'a')
    expect(await storage.data(ID)).toEqual({ b: null, c: [1n << 60n] })
    expect([await storage.getSize(ID), await storage.get(ID, 'b'), await storage.get(ID, 'a')]).toEqual([
      2,
      null,
      undefined,
    ])
    const loaded = await storage.getSession(ID, HOUR)
    expect(loaded).toEqual(
      new Map<string, unknown>([
        ['b', null],
        ['c', [1n << 60n]],
      ]),
    )
    await storage.setSession(ID, new Map([['d', 4]]), HOUR)
    expect(await storage.data(ID)).toEqual({ d: 4 })
    await storage.removeAll(ID)
    await storage.removeAll(ID)
    await storage.updateTTL(ID, HOUR)
    await storage.remove(ID, 'd')
    expect(await storage.getSession(ID, HOUR)).toBe(undefined)
  })

  it('a storage of four methods gets the TTL of the call, or its own when the call has none', async () => {
    const storage = new StorageOfFour({ ttl: 5000 })
    await storage.get(ID, 'a')
    await storage.set(ID, 'a', 1, HOUR)
    await storage.getSession(ID, 7000)
    await storage.remove(ID, 'a')
    expect(storage.asked).toEqual([5000, HOUR, 7000, 5000])
  })

  it('a move keeps a change that comes between its copy and its removal', async () => {
    const storage = new StorageOfFour()
    await storage.set(ID, 'a', 1, HOUR)
    const moving = storage.moveSession(ID, 'new', HOUR)
    let isDone = false
    moving.finally(() => {
      isDone = true
    })
    while (!storage.records.has('new')) await later()
    expect(isDone).toBe(false)
    const old = storage.records.get(ID)!
    storage.records.set(ID, { ...old, data: old.data.with(new Map([['late', '2']])) })
    await moving
    expect([await storage.data(ID), await storage.data('new')]).toEqual([undefined, { a: 1, late: 2 }])
  })

  it('an error of a storage of four methods names the storage and the operation, and a failed call renews nothing', async () => {
    const storage = new StorageOfFour()
    const changes = {
      base: 'loaded',
      set: new Map(),
      removed: new Set<string>(),
      updates: new Map(),
    } as const
    const error = (await failureOf(storage.mergeSession(ID, changes, HOUR))) as SessionError
    expect([error.code, error.message]).toEqual([
      'SESSION_DESTROYED',
      expect.stringMatching(/^StorageOfFour\.mergeSession: /),
    ])
    expect(storage.records.size).toBe(0)
  })

  it('a storage of four methods declares its capabilities', () => {
    expect(new StorageMemory().capabilities).toMatchObject({ atomicMerge: true, fields: true })
  })
})

it('getSession returns a new map, or a read-only view of the stored data', async () => {
  const storage = new StorageMemory()
  await storage.set(ID, 'a', [1], HOUR)
  const own = (await storage.getSession(ID, HOUR)) as Map<string, unknown>
  own.set('b', 2)
  expect(own).toBeInstanceOf(Map)
  const view = await storage.getSession(ID, HOUR, { lazy: true })
  expect(view).toBeInstanceOf(JsonMap)
  expect([...(view ?? [])]).toEqual([['a', [1]]])
})

function later(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
