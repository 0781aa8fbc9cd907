import 'fake-indexeddb/auto'
import { promisify } from 'node:util'
import { createStore, keys, set } from 'idb-keyval'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StorageIndexedDB, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { IndexedDBEngine } from '../../../platforms/browser/indexeddb/indexeddb-engine.ts'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { toBase64 } from '../../../src/common/base64.ts'
import { sealed } from '../../../src/crypto/index.ts'
import { UNOPENED_LIFE } from '../../../src/record/unopened-record.ts'
import { MapStorage } from './support.ts'

const TTL = 100_000
const START = 1_700_000_000_000
const KEY = new Uint8Array(32).fill(1)
const OTHER = new Uint8Array(32).fill(2)
/** As many as are read at once, and more. */
const MANY = 120

let time = START
let places = 0

beforeEach(() => {
  time = START
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Two kinds of places, with what is kept there by other programs, or was damaged. */
const PLACES = {
  IndexedDB(place: string) {
    const store = createStore(place, 'sessions')
    return {
      open: (options: object) => new StorageIndexedDB(place, options),
      bad: { text: 'a text', object: { a: 1 }, buffer: new ArrayBuffer(20), short: new Uint8Array(3) },
      put: (id: string, value: unknown) => set(id, value, store),
      putBytes: (id: string, bytes: Uint8Array) => set(id, bytes, store),
      stored: async () => (await keys(store)).map(String),
    }
  },
  localStorage(_place: string) {
    const area = new MapStorage()
    return {
      open: (options: object) => new StorageLocalStorage('p:', { ...options, area }),
      bad: { text: '{"no":"base64"}', theme: 'dark', empty: '', short: toBase64(new Uint8Array(3)) },
      put: async (id: string, value: unknown) => area.setItem(`p:${id}`, String(value)),
      putBytes: async (id: string, bytes: Uint8Array) => area.setItem(`p:${id}`, toBase64(bytes)),
      stored: async () => [...area.texts.keys()].map((key) => key.slice(2)),
    }
  },
}

describe.each(Object.entries(PLACES))('%s with records that can not be read', (_, placeOf) => {
  it('lists, counts, sweeps and clears all others, and says so once', async () => {
    const place = placeOf(`bad-${++places}`)
    const now = () => time
    const crypto = sealed({ keys: [KEY] })
    const storage = place.open({ now, ttl: TTL, crypto })
    const stranger = place.open({ now, crypto: sealed({ keys: [OTHER] }) })
    await stranger.set('unopened', 'a', 1, TTL)
    for (const [id, value] of Object.entries(place.bad)) await place.put(id, value)
    const corrupt = new Uint8Array(40).fill(0x7b)
    corrupt.set([0, 0x68, 0xe5, 0xcf, 0x8b, 1, 0, 0])
    await place.putBytes('corrupt', corrupt)
    await place.putBytes('../no-session', corrupt)
    for (let i = 0; i < MANY; i++) await storage.set(`old-${i}`, 'a', 1, TTL)
    time += TTL + 1
    await storage.set('alive', 'a', 1, TTL)

    const living = ['alive', 'corrupt', 'unopened']
    expect((await idsOf(storage)).sort()).toEqual(living)
    const warnings = vi.mocked(console.warn).mock.calls.map(String)
    expect(warnings).toEqual([
      expect.stringMatching(/leaves out a record that can't be read \(RECORD_CORRUPT\)/),
    ])
    const store = new Store(storage)
    expect(await promisify(store.length.bind(store))()).toBe(3)

    await storage.sweep()
    const kept = [...Object.keys(place.bad), '../no-session', ...living].sort()
    expect((await place.stored()).sort()).toEqual(kept)
    time = START + UNOPENED_LIFE
    await storage.sweep()
    expect(await place.stored()).toContain('unopened')
    time++
    await storage.sweep()
    expect((await place.stored()).sort()).toEqual([...Object.keys(place.bad), '../no-session'].sort())

    for (const id of ['one', 'two']) await storage.set(id, 'a', 1, TTL)
    await stranger.set('unopened', 'a', 1, TTL)
    await promisify(store.clear.bind(store))()
    expect((await place.stored()).sort()).toEqual([...Object.keys(place.bad), '../no-session'].sort())
    expect(vi.mocked(console.warn)).toHaveBeenCalledTimes(1)
  })
})

it('a sweep goes on where a record can not be removed, and fails at the end', async () => {
  const storage = new StorageIndexedDB('stuck', { now: () => time })
  for (let i = 0; i < MANY; i++) await storage.set(`old-${100 + i}`, 'a', 1, TTL)
  const sweeper = new StorageIndexedDB('stuck', { now: () => START + TTL + 1, ttl: TTL })
  vi.spyOn(IndexedDBEngine.prototype, 'removeIf').mockImplementationOnce(async () => {
    throw new Error('secret')
  })
  await expect(sweeper.sweep()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect(await idsOf(storage)).toHaveLength(100)
  await sweeper.sweep()
  expect(await idsOf(storage)).toEqual([])
})

async function idsOf(storage: StorageIndexedDB | StorageLocalStorage): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids()) ids.push(id)
  return ids
}
