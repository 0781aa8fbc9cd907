import { describe, expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { ELEVEN } from '../../../src/conformance/calls.ts'
import { type Storage, StorageBase, StorageMemory, type StorageOptions } from '../../../src/index.ts'
import { StorageMap } from '../../support/storage-map.ts'
import { StorageSlow } from '../../support/storage-slow.ts'
import { Browser, Gate, serve } from './support/app.ts'
import { cookie, promised } from './support/promised.ts'

type Values = ReadonlyMap<string, unknown>

/** A storage with GoFrame's eleven methods alone. */
function eleven(storage: StorageMemory): Storage {
  const all = ELEVEN.map((name) => [name, (storage[name] as () => unknown).bind(storage)])
  return Object.fromEntries(all) as Storage
}

/** Keeps whole sessions alone, as GoFrame's file storage does. */
class WholeStorage extends StorageBase {
  protected readonly engine = new StorageMemory()

  override getSession(id: string, ttl: number, options?: StorageOptions): Promise<Values | undefined> {
    return this.engine.getSession(id, ttl, options)
  }

  override setSession(id: string, data: Values, ttl: number, options?: StorageOptions): Promise<void> {
    return this.engine.setSession(id, data, ttl, options)
  }

  override removeAll(id: string, options?: StorageOptions): Promise<void> {
    return this.engine.removeAll(id, options)
  }

  override updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void> {
    return this.engine.updateTTL(id, ttl, options)
  }
}

/** Keeps whole sessions, and can't remove one. */
class LastingStorage extends WholeStorage {
  override removeAll(id: string, options?: StorageOptions): Promise<void> {
    return StorageBase.prototype.removeAll.call(this, id, options)
  }
}

/** As GoFrame's hash table: fields are written at once, and `setSession` only renews the TTL. */
class FieldStorage extends WholeStorage {
  override async getSession(id: string, ttl: number): Promise<Values | undefined> {
    return (await this.engine.getSession(id, ttl)) && new Map()
  }

  override setSession(id: string, _data: Values, ttl: number): Promise<void> {
    return this.engine.updateTTL(id, ttl)
  }

  override data(id: string): Promise<Record<string, unknown> | undefined> {
    return this.engine.data(id)
  }

  override setMap(id: string, data: Readonly<Record<string, unknown>>, ttl: number): Promise<void> {
    return this.engine.setMap(id, data, ttl)
  }

  override remove(id: string, key: string): Promise<void> {
    return this.engine.remove(id, key)
  }
}

const STORAGES: Record<string, () => Storage> = {
  'the four methods of a storage of records': () => new StorageMap(),
  'such a storage, slow': () => new StorageSlow(),
  "GoFrame's eleven methods": () => eleven(new StorageMemory()),
  'whole sessions alone': () => new WholeStorage(),
  'whole sessions that can not be removed': () => new LastingStorage(),
  'fields, as in a hash table': () => new FieldStorage(),
}

describe.each(Object.keys(STORAGES))('a store over %s', (name) => {
  const open = (): Store => new Store((STORAGES[name] as () => Storage)())

  it('a store gets, sets, touches and destroys sessions', async () => {
    const store = promised(open())
    await store.set('id', { cookie: cookie(), a: 1, b: { c: [2] } })
    expect(await store.get('id')).toEqual({ cookie: cookie(), a: 1, b: { c: [2] } })
    await store.set('id', { cookie: cookie(), a: 2 })
    await store.touch('id', { cookie: cookie() })
    expect(await store.get('id')).toEqual({ cookie: cookie(), a: 2 })
    await store.destroy('id')
    expect(await store.get('id')).toBeUndefined()
  })

  it('requests set, change and remove keys of their session, and log out', async () => {
    const browser = new Browser(await serve(open(), { cookie: { maxAge: 60_000 } }))
    await browser.get('/set?a=1&b=1')
    await browser.get('/set?b=2')
    await browser.get('/look')
    await browser.get('/remove?a')
    expect(await browser.get('/read')).toEqual({ b: '2' })
    await browser.get('/logout')
    expect(await browser.get('/read')).toEqual({})
  })

  it('a slow request keeps the keys of a faster one, and does not bring back a session that was logged out', async () => {
    const gate = new Gate()
    const origin = await serve(open(), {}, (app) => {
      app.get('/slow', async (req, res) => {
        await gate.pass()
        Object.assign(req.session, req.query)
        res.send('done')
      })
    })
    const browser = new Browser(origin)
    await browser.get('/set?a=1')
    const slow = browser.get('/slow?a=2')
    await gate.isWaitedAt()
    await browser.get('/set?b=2')
    gate.open()
    await slow
    expect(await browser.get('/read')).toEqual({ a: '2', b: '2' })
    const late = browser.tab().get('/slow?user=ann')
    await gate.isWaitedAt()
    await browser.get('/logout')
    gate.open()
    expect(await late).toBe('done')
    expect(await browser.get('/read')).toEqual({})
  })
})
