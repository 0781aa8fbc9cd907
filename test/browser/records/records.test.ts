import 'fake-indexeddb/auto'
import { createStore, get, keys, set } from 'idb-keyval'
import { describe, expect, it, vi } from 'vitest'
import { Manager, StorageIndexedDB, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { sealed } from '../../../src/crypto/index.ts'
import { UNOPENED_LIFE } from '../../../src/record/unopened-record.ts'
import { MapStorage } from './support.ts'

const TTL = 100_000
const DAY = 24 * 3_600_000
const START = 1_700_000_000_000

describe('a record in IndexedDB', () => {
  it('a record in IndexedDB is laid out as a session file', async () => {
    const storage = new StorageIndexedDB('layout', { now: () => START })
    await storage.set('one', 'a', 1, TTL)
    const bytes = (await get('one', createStore('layout', 'sessions'))) as Uint8Array
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `0068e5cf8b010000${Buffer.from('{"a":1}').toString('hex')}`,
    )
  })

  it.each([['a text'], [7], [{ a: 1 }], [new ArrayBuffer(9)]])(
    'a value in IndexedDB that is no record is RECORD_CORRUPT: %s',
    async (foreign) => {
      const storage = new StorageIndexedDB('foreign')
      await storage.set('one', 'a', 1, TTL)
      await set('one', foreign, createStore('foreign', 'sessions'))
      await expect(storage.get('one', 'a')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
      await expect(storage.set('one', 'a', 2, TTL)).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
      await storage.removeAll('one')
      await storage.set('one', 'a', 2, TTL)
      expect(await storage.data('one')).toEqual({ a: 2 })
    },
  )

  it('a record in IndexedDB is renewed at once when its last renewal is long ago, else soon', async () => {
    let time = START
    const storage = new StorageIndexedDB('renewed', { now: () => time })
    const stamp = async (): Promise<number> => {
      const bytes = (await get('one', createStore('renewed', 'sessions'))) as Uint8Array
      return Number(Buffer.from(bytes).readBigInt64LE()) - START
    }
    await storage.set('one', 'a', 1, TTL)
    time += 9_999
    await storage.updateTTL('one', TTL)
    expect(await stamp()).toBe(0)
    time += 1
    await storage.updateTTL('one', TTL)
    expect(await stamp()).toBe(10_000)
    time += 10
    await storage.updateTTL('one', TTL)
    await storage.flush()
    expect(await stamp()).toBe(10_010)
    time += TTL + 1
    await storage.updateTTL('one', TTL)
    expect(await stamp()).toBe(10_010)
  })

  it('without a TTL records are swept by the longest of the managers, and by at least 30 days', async () => {
    let time = START
    const now = () => time
    const storage = new StorageIndexedDB('learned', { now })
    const inStore = () => keys(createStore('learned', 'sessions'))
    for (const ttl of [TTL, 50 * DAY]) {
      const session = new Manager(ttl, storage, { now }).new('one')
      await session.set('a', 1)
      await session.close()
    }
    time = START + 50 * DAY
    await storage.sweep()
    expect(await inStore()).toEqual(['one'])
    time += 1
    await storage.sweep()
    expect(await inStore()).toEqual([])
    const other = new StorageIndexedDB('learned', { now })
    const session = new Manager(TTL, other, { now }).new()
    await session.set('a', 1)
    await session.close()
    time += 30 * DAY
    await other.sweep()
    expect(await inStore()).toHaveLength(1)
    time += 1
    await other.sweep()
    expect(await inStore()).toEqual([])
  })

  it('a record in IndexedDB is swept when it has expired, and never before a TTL is known', async () => {
    let time = START
    // One with a TTL would sweep by itself, too.
    const storage = new StorageIndexedDB('swept', { now: () => time })
    for (let i = 0; i < 250; i++) await storage.set(`old-${i}`, 'a', 1, TTL)
    time += TTL + 1
    await storage.set('new', 'a', 1, TTL)
    await storage.sweep()
    expect(await keys(createStore('swept', 'sessions'))).toHaveLength(251)
    await new StorageIndexedDB('swept', { now: () => time, ttl: TTL }).sweep()
    expect(await keys(createStore('swept', 'sessions'))).toEqual(['new'])
  })
})

let databases = 0

describe.each([
  ['IndexedDB', (options: object) => new StorageIndexedDB(`own-ttl-${++databases}`, options)],
  [
    'localStorage',
    (options: object) => new StorageLocalStorage('own:', { ...options, area: new MapStorage() }),
  ],
] as const)('a TTL of its own in %s', (_where, make) => {
  it.each([undefined, sealed({ keys: [new Uint8Array(32)] })])(
    "the sweep and the list of ids honour a TTL of a session's own",
    async (crypto) => {
      let time = START
      const now = () => time
      const storage = make({ now, ttl: TTL, crypto })
      const manager = new Manager(TTL, storage, { now })
      const session = manager.new('long')
      await session.set('a', 1)
      await session.setTTL(3 * TTL)
      await session.close()
      await storage.set('of-all', 'a', 1, TTL)
      time += 2 * TTL
      const ids: string[] = []
      for await (const id of storage.ids()) ids.push(id)
      expect(ids).toEqual(['long'])
      await storage.sweep()
      expect(await manager.new('long').get('a')).toBe(1)
      time += 3 * TTL + 1
      for await (const id of storage.ids()) expect.unreachable(id)
      await storage[Symbol.asyncDispose]()
    },
  )
})

describe.each([
  ['IndexedDB', (place: string, _area: MapStorage, options: object) => new StorageIndexedDB(place, options)],
  [
    'localStorage',
    (place: string, area: MapStorage, options: object) =>
      new StorageLocalStorage(place, { area, ...options }),
  ],
] as const)('a record in %s that can not be opened', (_where, make) => {
  it.each([
    ['another key', new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)],
    ['no key', new Uint8Array(32).fill(1), undefined],
    ['a key where records are plain', undefined, new Uint8Array(32).fill(2)],
  ])('it is an error, and is kept, as long as its own TTL could keep it: %s', async (_how, right, wrong) => {
    let time = START
    // Each test has a place of its own: storages sweep by themselves, by the clock of their test.
    const place = `unopened-${++databases}`
    const area = new MapStorage()
    const open = (key: Uint8Array | undefined) =>
      make(place, area, {
        now: () => time,
        ttl: TTL,
        ...(key && { crypto: sealed({ keys: [key] }) }),
      })
    const owner = new Manager(TTL, open(right))
    const session = owner.new('one')
    await session.set('a', 1)
    await session.setTTL(30 * TTL)
    await session.close()
    time += 2 * TTL
    const storage = open(wrong)
    const manager = new Manager(TTL, storage)
    const code = expect.stringMatching(/^RECORD_/)
    await expect(manager.new('one').get('a')).rejects.toMatchObject({ code })
    await expect(manager.new('one').set('b', 2)).rejects.toMatchObject({ code })
    await expect(storage.set('one', 'b', 2, TTL)).rejects.toMatchObject({ code })
    const ids: string[] = []
    for await (const id of storage.ids()) ids.push(id)
    expect(ids).toEqual(['one'])
    await storage.sweep()
    expect(await owner.new('one').data()).toEqual({ a: 1 })
    time = START + 30 * TTL + 1
    expect(await owner.new('one').get('a')).toBeUndefined()
    time = START + UNOPENED_LIFE + 1
    for await (const id of storage.ids()) expect.unreachable(id)
    await storage.sweep()
    expect(await open(wrong).data('one')).toBeUndefined()
    await storage.set('one', 'b', 2, TTL)
    expect(await storage.data('one')).toEqual({ b: 2 })
    await storage.removeAll('one')
  })
})

describe('a record in localStorage', () => {
  it.each(['dark', 'true', '12345678', 'AGjlz4sBAAA=', btoa('some other program wrote this')])(
    "a record of another program in the browser's storage is not read, overwritten or swept: %s",
    async (foreign) => {
      const area = new MapStorage()
      const storage = new StorageLocalStorage('app', { area, ttl: TTL })
      area.setItem('appTheme', foreign)
      const corrupt = { code: 'RECORD_CORRUPT' }
      await expect(storage.getSession('Theme', TTL)).rejects.toMatchObject(corrupt)
      await expect(storage.set('Theme', 'a', 1, TTL)).rejects.toMatchObject(corrupt)
      for await (const id of storage.ids()) expect.unreachable(id)
      await storage.sweep()
      expect(area.getItem('appTheme')).toBe(foreign)
    },
  )

  it('a record in localStorage is a session file in base64', async () => {
    const area = new MapStorage()
    const storage = new StorageLocalStorage('p:', { area, now: () => START })
    await storage.set('one', 'a', 1, TTL)
    expect([...area.texts]).toEqual([['p:one', 'AGjlz4sBAAB7ImEiOjF9']])
  })

  it('a text in localStorage that is no record is RECORD_CORRUPT, and is not listed', async () => {
    const area = new MapStorage()
    const storage = new StorageLocalStorage('p:', { area })
    area.setItem('p:one', '{"not":"base64"}')
    area.setItem('p:../two', 'AGjlz4sBAAB7ImEiOjF9')
    area.setItem('other', 'AGjlz4sBAAB7ImEiOjF9')
    await expect(storage.get('one', 'a')).rejects.toMatchObject({ code: 'RECORD_CORRUPT' })
    for await (const id of storage.ids()) expect.unreachable(id)
  })

  it('a record in localStorage is read within microtasks', async () => {
    const area = new MapStorage()
    area.setItem('p:one', 'AGjlz4sBAAB7ImEiOjF9')
    const order: string[] = []
    setTimeout(() => order.push('timer'))
    setImmediate(() => order.push('immediate'))
    await new StorageLocalStorage('p:', { area }).get('one', 'a')
    order.push('read')
    expect(order).toEqual(['read'])
  })

  it.each([
    ['QuotaExceededError', 'STORAGE_FULL', true],
    ['SecurityError', 'STORAGE_DENIED', false],
  ])(
    'a record that can not be written to localStorage (%s) leaves the old one',
    async (name, code, retryable) => {
      const area = new MapStorage()
      const storage = new StorageLocalStorage('p:', { area })
      await storage.set('one', 'a', 1, TTL)
      vi.spyOn(area, 'setItem').mockImplementation(() => {
        throw new DOMException('', name)
      })
      await expect(storage.set('one', 'a', 2, TTL)).rejects.toMatchObject({ code, retryable })
      expect(await storage.get('one', 'a')).toBe(1)
    },
  )

  it('StorageLocalStorage is STORAGE_DENIED where there is no localStorage', async () => {
    await expect(new StorageLocalStorage().get('one', 'a')).rejects.toMatchObject({ code: 'STORAGE_DENIED' })
  })
})

it('the constructors of the browser storages throw at once for wrong arguments', () => {
  const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
  expect(() => new StorageIndexedDB(1 as never)).toThrow(invalid)
  expect(() => new StorageLocalStorage(1 as never)).toThrow(invalid)
  expect(() => new StorageIndexedDB('a', { ttl: -1 })).toThrow(invalid)
  expect(() => new StorageIndexedDB('a', { durability: 'hard' as never })).toThrow(invalid)
  expect(() => new StorageLocalStorage('a', { area: {} as never })).toThrow(invalid)
  expect(() => new StorageLocalStorage('a', { crypto: null as never })).toThrow(invalid)
  expect(() => new StorageIndexedDB('a', { crypto: 'sealed' as never })).toThrow(invalid)
})

it('the object form of crypto is NOT_SUPPORTED in a storage of browsers, and the error names what to import', () => {
  const crypto = { mode: 'sealed', keys: [new Uint8Array(32)] } as never
  for (const make of [
    () => new StorageIndexedDB('a', { crypto }),
    () => new StorageLocalStorage('a', { crypto }),
  ]) {
    expect(make).toThrow(
      expect.objectContaining({
        code: 'NOT_SUPPORTED',
        message: expect.stringMatching(/sealed\(.*'gsession\/crypto'/),
      }),
    )
  }
})
