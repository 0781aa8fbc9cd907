import { equal, ok } from './assert.ts'
import { ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** `getSession` and `setSession`. */
export const wholeSessions: readonly ConformanceCase[] = [
  {
    name: 'getSession returns what setSession has saved',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.storage.setSession(ID, new Map([['a', '1']]).set('b', '2'), fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'getSession returns undefined for a session that does not exist',
    needs: ['getSession'],
    run: async (fixture) => {
      equal(await fixture.storage.getSession(ID, fixture.ttl), undefined)
      equal(await fixture.storage.getSession(ID, fixture.ttl, { lazy: true }), undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'setSession replaces the whole session',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.seed({ b: '3', c: '4' })
      await fixture.holds({ b: '3', c: '4' })
    },
  },
  {
    name: 'an empty session exists',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({})
      equal(await fixture.read(), {}, 'the session')
      await fixture.keeps(ID)
    },
  },
  {
    name: 'a session that is saved without keys still exists',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.seed({})
      equal(await fixture.read(), {}, 'the session')
    },
  },
  {
    name: 'getSession returns a Map',
    needs: ['getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const plain = await fixture.storage.getSession(ID, fixture.ttl)
      const busy = await fixture.storage.getSession(ID, fixture.ttl, { lazy: false })
      ok(plain instanceof Map && busy instanceof Map, 'getSession answers a Map')
    },
  },
  {
    name: 'getSession with lazy returns a read-only map',
    needs: ['getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const view = await fixture.storage.getSession(ID, fixture.ttl, { lazy: true })
      ok(view, 'the session is there')
      equal(view.size, 2, 'its size')
      equal([view.get('a'), view.get('c')], ['1', undefined], 'its values')
      equal([view.has('a'), view.has('c')], [true, false], 'its keys')
      const visited: string[] = []
      view.forEach((value, key) => void visited.push(`${key}=${value}`))
      equal(visited.sort(), ['a=1', 'b=2'], 'what forEach visits')
      equal(new Map(view), new Map([['a', '1']]).set('b', '2'), 'its entries')
      equal([...view.keys()].sort(), ['a', 'b'], 'what keys() gives')
      equal([...view.values()].sort(), ['1', '2'], 'what values() gives')
    },
  },
  {
    name: 'setSession saves what getSession with lazy has returned',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const view = await fixture.storage.getSession(ID, fixture.ttl, { lazy: true })
      await fixture.storage.setSession('copied', view ?? new Map(), fixture.ttl)
      await fixture.holds({ a: '1', b: '2' }, 'copied')
    },
  },
]
