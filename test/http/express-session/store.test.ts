import session, { Cookie } from 'express-session'
import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { type Storage, StorageMemory } from '../../../src/index.ts'
import { leadingTo } from '../../../src/record/move-changes.ts'
import { DAY, describePlaces } from './support/places.ts'
import { cookie, promised } from './support/promised.ts'

it('a Store is a store of express-session', () => {
  const store = new Store(new StorageMemory(), { ttl: 1000 })
  expect(store).toBeInstanceOf(session.Store)
  expect(session({ store, secret: 'x', resave: false, saveUninitialized: false })).toBeTypeOf('function')
})

it('a Store has the types of express-session', () => {
  // Never called: what must compile, and what must not.
  const compiles = (storage: Storage) => [
    session({ store: new Store(storage), secret: 'x' }),
    session({ store: new Store(storage, { ttl: 1000 }), secret: ['x', 'y'], rolling: true }),
    // @ts-expect-error a connection is no storage
    new Store('redis://localhost'),
    // @ts-expect-error milliseconds are a number
    new Store(storage, { ttl: '1h' }),
  ]
  expect(compiles).toBeTypeOf('function')
})

it.each([undefined, null, {}, 'redis://localhost'])('the constructor refuses %s as a storage', (storage) => {
  expect(() => new Store(storage as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1000'])(
  'the constructor refuses a TTL of %s',
  (ttl) => {
    const make = () => new Store(new StorageMemory(), { ttl: ttl as number })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  },
)

describePlaces('the methods of a store', (place) => {
  const open = async () => promised(new Store((await place()).open()))

  it('get returns what was set', async () => {
    const store = await open()
    const data = { cookie: cookie(), user: { name: 'ann' }, list: [1, null, 'x'], no: false, zero: 0 }
    await store.set('123', data)
    expect(await store.get('123')).toEqual(data)
  })

  it('get returns undefined when there is no session', async () => {
    const store = await open()
    expect(await store.get('nobody')).toBeUndefined()
  })

  it('get returns what JSON keeps of the values that were set', async () => {
    const store = await open()
    const at = new Date(0)
    await store.set('123', { cookie: cookie(), at, none: undefined, call() {}, nan: Number.NaN, big: 1e21 })
    expect(await store.get('123')).toEqual({ cookie: cookie(), at: at.toJSON(), nan: null, big: 1e21 })
  })

  it('set replaces what another set has stored', async () => {
    const store = await open()
    await store.set('123', { cookie: cookie(), a: 1, b: 1 })
    await store.set('123', { cookie: cookie(), b: 2, c: 3 })
    expect(await store.get('123')).toEqual({ cookie: cookie(), b: 2, c: 3 })
  })

  it('set makes a session again after destroy, also from the same object', async () => {
    const store = await open()
    const data = { cookie: cookie(), a: 1 }
    for (let i = 0; i < 3; i++) {
      await store.set('123', data)
      expect(await store.get('123')).toEqual(data)
      await store.destroy('123')
      expect(await store.get('123')).toBeUndefined()
    }
  })

  it('destroy of a session that does not exist is no error', async () => {
    const store = await open()
    await store.destroy('nobody')
  })

  it('all, length and clear cover every session', async () => {
    const store = await open()
    expect(await store.all()).toEqual([])
    expect(await store.length()).toBe(0)
    await store.set('123', { cookie: cookie(), foo: 'bar' })
    await store.set('456', { cookie: cookie() })
    expect(await store.length()).toBe(2)
    const all = (await store.all()).sort((a, b) => (a.id < b.id ? -1 : 1))
    expect(all).toEqual([
      { id: '123', cookie: cookie(), foo: 'bar' },
      { id: '456', cookie: cookie() },
    ])
    await store.destroy('456')
    expect(await store.length()).toBe(1)
    await store.clear()
    expect(await store.length()).toBe(0)
    expect(await store.get('123')).toBeUndefined()
    await store.clear()
  })

  it('length, all and clear work on a thousand sessions', async () => {
    const store = await open()
    const ids = Array.from({ length: 1000 }, (_, index) => `s${index}`)
    const expiring = new Cookie()
    expiring.expires = new Date(Date.now() + 60_000)
    await Promise.all(ids.map((id) => store.set(id, { cookie: expiring })))
    expect(await store.length()).toBe(1000)
    expect(new Set((await store.all()).map(({ id }) => id))).toEqual(new Set(ids))
    await store.clear()
    expect(await store.length()).toBe(0)
  })

  it('set and touch remove a session whose cookie has expired', async () => {
    const store = await open()
    const past = { originalMaxAge: null, expires: new Date(Date.now() - 1000) }
    await store.set('789', { cookie: cookie(60_000) })
    await store.set('789', { cookie: past })
    expect(await store.length()).toBe(0)
    await store.set('789', { cookie: cookie(60_000) })
    await store.touch('789', { cookie: past })
    expect(await store.length()).toBe(0)
  })

  it('touch makes no session', async () => {
    const store = await open()
    await store.touch('nobody', { cookie: cookie(60_000), a: 1 })
    expect(await store.length()).toBe(0)
  })

  it('touch changes no data', async () => {
    const store = await open()
    await store.set('123', { cookie: cookie(60_000), a: 1 })
    await store.touch('123', { cookie: cookie(60_000), a: 2, b: 1 })
    expect(await store.get('123')).toMatchObject({ a: 1 })
    expect(await store.get('123')).not.toHaveProperty('b')
  })

  it('set merges the changes to two copies of a session', async () => {
    const store = await open()
    await store.set('123', { cookie: cookie(), a: 1, b: 1, c: 1 })
    const [one, two] = [await store.get('123'), await store.get('123')]
    if (!one || !two) throw new Error('there is no session')
    one.a = 2
    delete two.b
    two.d = 1
    await store.set('123', one)
    await store.set('123', two)
    expect(await store.get('123')).toEqual({ cookie: cookie(), a: 2, c: 1, d: 1 })
  })

  it('set and touch of a loaded session do nothing after it was destroyed', async () => {
    const store = await open()
    await store.set('123', { cookie: cookie(), a: 1 })
    const slow = await store.get('123')
    if (!slow) throw new Error('there is no session')
    await store.destroy('123')
    slow.a = 2
    await store.set('123', slow)
    await store.touch('123', slow)
    expect(await store.get('123')).toBeUndefined()
    await store.set('123', { cookie: cookie(), made: 'anew' })
    await store.set('123', slow)
    expect(await store.get('123')).toEqual({ cookie: cookie(), made: 'anew' })
  })

  it('get returns undefined for an id that redirects, and set changes nothing there', async () => {
    const storage = (await place()).open()
    const store = promised(new Store(storage))
    await store.set('old', { cookie: cookie(), a: 1 })
    const slow = await store.get('old')
    await storage.moveSession?.('old', 'new', DAY, { leave: leadingTo('new', DAY) })
    expect(await store.get('old')).toBeUndefined()
    await store.set('old', Object.assign(slow as object, { a: 2 }))
    expect(await store.get('old')).toBeUndefined()
    expect(await store.get('new')).toEqual({ cookie: cookie(), a: 1 })
  })
})
