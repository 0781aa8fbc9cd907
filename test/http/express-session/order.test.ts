import type { SessionData } from 'express-session'
import { expect, it } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { StorageMemory } from '../../../src/index.ts'
import { describePlaces } from './support/places.ts'
import { cookie, promised } from './support/promised.ts'

const data = (values: object): SessionData => ({ cookie: cookie(60_000), ...values }) as never

describePlaces('calls for one id that nobody waits for', (place) => {
  it('the last of twenty sets counts', async () => {
    const store = new Store((await place()).open())
    const { get, set } = promised(store)
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 19; i++) store.set('id', data({ i }))
      await set('id', data({ i: 19 }))
      expect(await get('id')).toMatchObject({ i: 19 })
    }
  })

  it('a destroy ends what was set before it, and a set after it makes a session of its own', async () => {
    const store = new Store((await place()).open())
    const { get, set, destroy } = promised(store)
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 5; i++) store.set('id', data({ i }))
      await destroy('id')
      expect(await get('id')).toBeUndefined()
    }
    store.set('id', data({ old: 1 }))
    store.destroy('id')
    await set('id', data({ fresh: 1 }))
    expect(await get('id')).toEqual({ cookie: expect.anything(), fresh: 1 })
  })

  it('a get sees the sets before it, and none after it', async () => {
    const store = new Store((await place()).open())
    const { get } = promised(store)
    store.set('id', data({ i: 0 }))
    const first = get('id')
    store.set('id', data({ i: 1 }))
    const second = get('id')
    expect([await first, await second]).toMatchObject([{ i: 0 }, { i: 1 }])
  })

  it('a touch renews what was set before it, and makes no session after a destroy', async () => {
    const store = new Store((await place()).open())
    const { get, touch } = promised(store)
    store.set('id', data({ i: 0 }))
    await touch('id', data({ i: 5 }))
    expect(await get('id')).toMatchObject({ i: 0 })
    store.destroy('id')
    await touch('id', data({ i: 5 }))
    expect(await get('id')).toBeUndefined()
  })

  it('callbacks come in the order of the calls, of those that fail as well', async () => {
    const store = new Store((await place()).open())
    const order: string[] = []
    await new Promise<void>((resolve) => {
      store.set('id', data({ a: 1 }), () => order.push('set'))
      store.get('id', () => order.push('get'))
      store.set('id', data({ a: 1n }), (error) => order.push(`${error?.code}`))
      store.touch('id', data({ a: 1 }), () => order.push('touch'))
      store.destroy('id', () => order.push('destroy'))
      store.get('id', () => resolve())
    })
    expect(order).toEqual(['set', 'get', 'INVALID_VALUE', 'touch', 'destroy'])
  })
})

it('a set takes one load and one merge, and a get one load, also where they wait for each other', async () => {
  const counts = { getSession: 0, mergeSession: 0 }
  class Counting extends StorageMemory {
    override getSession(...args: Parameters<StorageMemory['getSession']>) {
      counts.getSession++
      return super.getSession(...args)
    }
    override mergeSession(...args: Parameters<StorageMemory['mergeSession']>) {
      counts.mergeSession++
      return super.mergeSession(...args)
    }
  }
  const store = new Store(new Counting())
  for (let i = 0; i < 10; i++) store.set('id', data({ i }))
  await promised(store).get('id')
  expect(counts).toEqual({ getSession: 11, mergeSession: 10 })
})
