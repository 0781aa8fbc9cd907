import { equal } from './assert.ts'
import { ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** The methods that read and write single keys. */
export const fields: readonly ConformanceCase[] = [
  {
    name: 'get returns the value that was set',
    needs: ['set', 'get'],
    run: async ({ storage, ttl }) => {
      await storage.set(ID, 'a', '1', ttl)
      equal(await storage.get(ID, 'a'), '1')
    },
  },
  {
    name: 'get returns the latest value that was set',
    needs: ['set', 'get'],
    run: async ({ storage, ttl }) => {
      await storage.set(ID, 'a', '1', ttl)
      await storage.set(ID, 'a', '2', ttl)
      equal(await storage.get(ID, 'a'), '2')
    },
  },
  {
    name: 'set keeps the other keys',
    needs: ['set'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.set(ID, 'b', '3', fixture.ttl)
      await fixture.storage.set(ID, 'c', '4', fixture.ttl)
      await fixture.holds({ a: '1', b: '3', c: '4' })
    },
  },
  {
    name: 'setMap sets several keys and keeps the others',
    needs: ['setMap'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.setMap(ID, { b: '3', c: '4' }, fixture.ttl)
      await fixture.holds({ a: '1', b: '3', c: '4' })
    },
  },
  {
    name: 'setMap creates a session if there is none',
    needs: ['setMap'],
    run: async (fixture) => {
      await fixture.storage.setMap(ID, { a: '1', b: '2' }, fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'get returns undefined for a key that does not exist',
    needs: ['get'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      equal(await fixture.storage.get(ID, 'b'), undefined)
    },
  },
  {
    name: 'get and data return undefined for a session that does not exist',
    needs: ['get', 'data'],
    run: async (fixture) => {
      equal(await fixture.storage.get(ID, 'a'), undefined, 'the key')
      equal(await fixture.storage.data(ID), undefined, 'the data')
      await fixture.keeps()
    },
  },
  {
    name: 'getSize returns 0 for a session that does not exist',
    needs: ['getSize'],
    run: async (fixture) => {
      equal(await fixture.storage.getSize(ID), 0)
      await fixture.keeps()
    },
  },
  {
    name: 'getSize counts each key once',
    needs: ['set', 'setMap', 'getSize'],
    run: async ({ storage, ttl }) => {
      await storage.setMap(ID, { a: '1', b: '2' }, ttl)
      await storage.set(ID, 'b', '3', ttl)
      await storage.set(ID, 'c', '4', ttl)
      equal(await storage.getSize(ID), 3)
    },
  },
  {
    name: 'data returns what a second storage over the same engine has set',
    needs: ['set', 'data'],
    run: async (fixture) => {
      await (await fixture.reopen()).set(ID, 'a', '1', fixture.ttl)
      equal(await fixture.storage.data(ID), { a: '1' }, 'the data')
    },
  },
  {
    name: 'getSession returns what was set',
    needs: ['set', 'getSession'],
    run: async (fixture) => {
      await fixture.storage.set(ID, 'a', '1', fixture.ttl)
      equal(await fixture.read(), { a: '1' }, 'the session')
    },
  },
]
