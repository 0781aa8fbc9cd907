import { equal, ok } from './assert.ts'
import { ID, OTHER_ID } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

interface Cart {
  items: string[]
}

const cart = (): Cart => ({ items: ['apple'] })

/** Storages take and return copies of values, and keep sessions apart. */
export const isolation: readonly ConformanceCase[] = [
  {
    name: 'changing a value after set does not change the stored one',
    needs: ['set', 'get', 'types'],
    run: async ({ storage, ttl }) => {
      const value = cart()
      const setting = storage.set(ID, 'cart', value, ttl)
      value.items.push('while it is set')
      await setting
      value.items.push('after')
      equal(await storage.get(ID, 'cart'), cart())
    },
  },
  {
    name: 'changing values after setMap does not change the stored ones',
    needs: ['setMap', 'data', 'types'],
    run: async ({ storage, ttl }) => {
      const value: Record<string, unknown> & { cart: Cart } = { cart: cart() }
      const setting = storage.setMap(ID, value, ttl)
      value.cart.items.push('while it is set')
      value.more = true
      await setting
      value.cart.items.push('after')
      equal(await storage.data(ID), { cart: cart() })
    },
  },
  {
    name: 'changing a Map after setSession does not change the stored session',
    needs: ['setSession', 'getSession', 'types'],
    run: async ({ storage, ttl }) => {
      const value = cart()
      const map = new Map<string, unknown>([['cart', value]])
      const saving = storage.setSession(ID, map, ttl)
      value.items.push('while it is saved')
      map.set('more', true)
      await saving
      value.items.push('after')
      map.clear()
      equal(await storage.getSession(ID, ttl), new Map([['cart', cart()]]))
    },
  },
  {
    name: 'changing what get or data returned does not change the stored values',
    needs: ['get', 'data', 'types'],
    run: async (fixture) => {
      const { storage } = fixture
      await fixture.seed({ cart: cart() })
      ;((await storage.get(ID, 'cart')) as Cart).items.push('pear')
      equal(await storage.get(ID, 'cart'), cart(), 'the key')
      const data = (await storage.data(ID)) as { cart: Cart; more?: boolean }
      data.cart.items.push('pear')
      data.more = true
      await fixture.holds({ cart: cart() })
    },
  },
  {
    name: 'changing what getSession returned does not change the stored session',
    needs: ['getSession', 'types'],
    run: async (fixture) => {
      await fixture.seed({ cart: cart() })
      const map = (await fixture.storage.getSession(ID, fixture.ttl)) as Map<string, unknown>
      ;(map.get('cart') as Cart).items.push('pear')
      map.set('more', true)
      await fixture.holds({ cart: cart() })
      const view = await fixture.storage.getSession(ID, fixture.ttl, { lazy: true })
      ok(view, 'the session is there')
      ;(view.get('cart') as Cart).items.push('pear')
      equal(view.get('cart'), cart(), 'the value, lazily')
      await fixture.holds({ cart: cart() })
    },
  },
  {
    name: 'a loaded session does not change when it is saved again',
    needs: ['getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const map = await fixture.storage.getSession(ID, fixture.ttl)
      await fixture.seed({ a: '2', b: '3' })
      equal(map?.get('a'), '1')
      equal(map?.has('b'), false)
    },
  },
  {
    name: 'an update function that changes its argument and throws does not change the stored value',
    needs: ['mergeSession', 'types'],
    run: async (fixture) => {
      await fixture.seed({ cart: cart() })
      const spoil = (value: unknown): never => {
        ;(value as Cart).items.push('pear')
        throw new Error('no')
      }
      const failing = changes('loaded', { updates: { cart: [spoil] } })
      await fixture.storage.mergeSession(ID, failing, fixture.ttl).catch(() => {})
      await fixture.holds({ cart: cart() })
    },
  },
  {
    name: 'two sessions have separate keys',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.seed({ a: '3', c: '4' }, OTHER_ID)
      await fixture.holds({ a: '1', b: '2' })
      await fixture.holds({ a: '3', c: '4' }, OTHER_ID)
      await fixture.keeps(ID, OTHER_ID)
    },
  },
  {
    name: 'a write to one session does not change the other',
    needs: ['set', 'remove'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.seed({ a: '3', b: '4' }, OTHER_ID)
      await fixture.storage.set(ID, 'a', '5', fixture.ttl)
      await fixture.storage.remove(ID, 'b')
      await fixture.holds({ a: '5' })
      await fixture.holds({ a: '3', b: '4' }, OTHER_ID)
    },
  },
]
