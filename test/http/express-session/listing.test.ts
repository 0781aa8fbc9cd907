import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { StorageFile } from '../../../platforms/node/index.ts'
import { SessionError, type SessionRecord, type Storage, StorageMemory } from '../../../src/index.ts'
import { inTime } from '../../support/in-time.ts'
import { StorageMap } from '../../support/storage-map.ts'
import { describePlaces } from './support/places.ts'
import { cookie, promised } from './support/promised.ts'

const HOUR = 3_600_000
let folder: string
let warnings: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gsession-listing-'))
  warnings = []
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const storeOn = (storage: Storage) =>
  promised(new Store(storage, { warn: (warning) => void warnings.push(warning) }))

/** A storage whose records of some ids can't be decoded. */
class Undecodable extends StorageMemory {
  failure: unknown = new TypeError('secret')

  protected override readRecord(id: string): SessionRecord | undefined {
    if (id.startsWith('bad')) throw this.failure
    return super.readRecord(id)
  }
}

async function filled(storage: Storage, ...ids: string[]): Promise<Storage> {
  for (const id of ids) await storage.setSession(id, new Map(Object.entries({ cookie: cookie(), id })), HOUR)
  return storage
}

const idsOf = (sessions: unknown): string[] => (sessions as Array<{ id: string }>).map(({ id }) => id).sort()

describe('a store that lists its sessions', () => {
  it('all leaves out a corrupt file, and says so once; length counts it, and clear removes it', async () => {
    const storage = new StorageFile(folder)
    const store = storeOn(await filled(storage, 'one', 'two'))
    await writeFile(join(folder, 'bad.session'), `12345678{"a":`)
    expect(idsOf(await store.all())).toEqual(['one', 'two'])
    expect(warnings).toEqual([expect.stringMatching(/a session .*\(RECORD_CORRUPT\)/)])
    expect(idsOf(await store.all())).toEqual(['one', 'two'])
    expect(warnings).toHaveLength(1)
    expect(await store.length()).toBe(3)
    await store.clear()
    expect(await store.length()).toBe(0)
  })

  it('all leaves out corrupt bytes of a storage of four methods', async () => {
    const storage = Object.assign(new StorageMap(), {
      async *ids() {
        yield* storage.engine.keys()
      },
    }) as StorageMap & Storage
    const store = storeOn(await filled(storage, 'one'))
    storage.engine.set('bad', new Uint8Array(20))
    expect(idsOf(await store.all())).toEqual(['one'])
    expect(warnings).toHaveLength(1)
    await store.clear()
    expect(storage.engine.size).toBe(0)
  })

  it.each<[string, unknown, string]>([
    ['a decode that throws', new TypeError('secret'), 'STORAGE_FAULT'],
    ['a record that no key opens', new SessionError('RECORD_NOT_AUTHENTIC', 'x'), 'RECORD_NOT_AUTHENTIC'],
    ['a file that is denied', new SessionError('STORAGE_DENIED', 'x'), 'STORAGE_DENIED'],
  ])(
    'all leaves out %s, and the warning tells the count and the code alone',
    async (_what, failure, code) => {
      const storage = Object.assign(new Undecodable(), { failure })
      const store = storeOn(await filled(storage, 'one', 'bad1', 'bad2'))
      expect(idsOf(await store.all())).toEqual(['one'])
      expect(warnings).toEqual([expect.stringContaining(`2 sessions`)])
      expect(warnings[0]).toContain(`(${code})`)
      expect(warnings[0]).not.toMatch(/secret|bad/)
      expect(await store.length()).toBe(3)
      await store.clear()
      expect(await store.length()).toBe(0)
    },
  )

  it('all returns no session if the only one is corrupt', async () => {
    const failure = new SessionError('RECORD_CORRUPT', 'x')
    const store = storeOn(await filled(Object.assign(new Undecodable(), { failure }), 'bad'))
    expect(await store.all()).toEqual([])
    expect(warnings).toHaveLength(1)
  })

  it.each(['STORAGE_UNAVAILABLE', 'TIMEOUT'] as const)('all fails if a read is %s', async (code) => {
    const storage = Object.assign(new Undecodable(), { failure: new SessionError(code, 'x') })
    await expect(storeOn(await filled(storage, 'one', 'bad')).all()).rejects.toMatchObject({ code })
  })

  it('all fails if every read is denied', async () => {
    const storage = Object.assign(new Undecodable(), { failure: new SessionError('STORAGE_DENIED', 'x') })
    const store = storeOn(await filled(storage, 'bad1', 'bad2'))
    await expect(store.all()).rejects.toMatchObject({ code: 'STORAGE_DENIED' })
  })

  it('clear removes what it can, and then fails', async () => {
    const storage = await filled(new StorageMemory(), 'a', 'b', 'c')
    const removeAll = storage.removeAll.bind(storage)
    storage.removeAll = async (id) => {
      if (id === 'b') throw new SessionError('STORAGE_DENIED', 'x')
      return removeAll(id)
    }
    const store = storeOn(storage)
    await expect(store.clear()).rejects.toMatchObject({ code: 'STORAGE_DENIED' })
    expect(idsOf(await store.all())).toEqual(['b'])
  })

  it.each(['all', 'length', 'clear'] as const)(
    '%s fails with STORAGE_FAULT if ids throws a TypeError',
    async (call) => {
      const storage = {
        getSession: async () => undefined,
        // biome-ignore lint/correctness/useYield: it fails before
        async *ids() {
          throw new TypeError('secret')
        },
      } as never as Storage
      await expect(storeOn(storage)[call]()).rejects.toMatchObject({
        code: 'STORAGE_FAULT',
        message: expect.stringContaining('.ids: '),
      })
    },
  )

  it.each([900, 1001, 2000, 4000])('a session nested %i deep does not break all', async (depth) => {
    const storage = new StorageFile(folder)
    const store = storeOn(await filled(storage, 'one'))
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
    const text = `{"cookie":${JSON.stringify(cookie())},"deep":${deep}}`
    const bytes = new Uint8Array(8 + text.length)
    new DataView(bytes.buffer).setBigInt64(0, BigInt(Date.now()), true)
    bytes.set(new TextEncoder().encode(text), 8)
    await writeFile(join(folder, 'deep.session'), bytes)
    const ids = idsOf(await store.all())
    expect(ids).toContain('one')
    expect(ids.length + warnings.length).toBe(2)
    if (depth <= 1000) expect(ids).toContain('deep')
    expect(await store.length()).toBe(2)
  })
})

describePlaces('a session whose expires has passed', (place) => {
  it.each<[string, (life: number) => { ttl?: number; maxAge: number | null }]>([
    ['by its maxAge', (life) => ({ maxAge: life })],
    ['by the ttl of the store', (life) => ({ ttl: life, maxAge: null })],
    ['by a maxAge that is the ttl of the store', (life) => ({ ttl: life, maxAge: life })],
  ])('is in no listing, %s', async (_what, livesOf) => {
    const [{ store, length }, life] = await inTime(60, async (life) => {
      const { maxAge, ...options } = livesOf(life)
      const store = promised(new Store((await place()).open(), options))
      await store.set('lives', { cookie: cookie(HOUR), a: 1 })
      await store.set('ends', { cookie: cookie(maxAge), a: 1 })
      return { store, length: await store.length() }
    })
    expect(length).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, life + 40))
    expect([await store.length(), idsOf(await store.all())]).toEqual([1, ['lives']])
  })
})

it('a storage whose ids are exact is counted without a read', async () => {
  const storage = await filled(new StorageMemory(), 'one', 'two')
  const store = storeOn(storage)
  const refuse = () => Promise.reject(new Error('read'))
  Object.assign(storage, { data: refuse, peekSession: refuse, getSession: refuse })
  expect(await store.length()).toBe(2)
})
