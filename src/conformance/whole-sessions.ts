import { equal, ok } from './assert.ts'
import { ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** `getSession` and `setSession`. */
export const wholeSessions: readonly ConformanceCase[] = [
  {
    name: 'a session that was saved is loaded',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.storage.setSession(ID, new Map([['a', '1']]).set('b', '2'), fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'a session that is not there is undefined',
    needs: ['getSession'],
    run: async (fixture) => {
      equal(await fixture.storage.getSession(ID, fixture.ttl), undefined)
      equal(await fixture.storage.getSession(ID, fixture.ttl, { lazy: true }), undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'saving replaces the whole session',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.seed({ b: '3', c: '4' })
      await fixture.holds({ b: '3', c: '4' })
    },
  },
  {
    name: 'an empty session is a session',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({})
      equal(await fixture.read(), {}, 'the session')
      await fixture.keeps(ID)
    },
  },
  {
    name: 'a session that was emptied is empty, not gone',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.seed({})
      equal(await fixture.read(), {}, 'the session')
    },
  },
  {
    name: 'a session is loaded as a Map',
    needs: ['getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const plain = await fixture.storage.getSession(ID, fixture.ttl)
      const busy = await fixture.storage.getSession(ID, fixture.ttl, { lazy: false })
      ok(plain instanceof Map && busy instanceof Map, 'getSession answers a Map')
    },
  },
  {
    name: 'a session that is loaded lazily reads like a Map',
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
    name: 'a session saved from what was loaded lazily is the same',
    needs: ['getSession', 'setSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const view = await fixture.storage.getSession(ID, fixture.ttl, { lazy: true })
      await fixture.storage.setSession('copied', view ?? new Map(), fixture.ttl)
      await fixture.holds({ a: '1', b: '2' }, 'copied')
    },
  },
]
