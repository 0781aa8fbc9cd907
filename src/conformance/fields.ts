import { equal } from './assert.ts'
import { ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** The methods that read and write single keys. */
export const fields: readonly ConformanceCase[] = [
  {
    name: 'a key that was set is read back',
    needs: ['set', 'get'],
    run: async ({ storage, ttl }) => {
      await storage.set(ID, 'a', '1', ttl)
      equal(await storage.get(ID, 'a'), '1')
    },
  },
  {
    name: 'a key that was set again has its later value',
    needs: ['set', 'get'],
    run: async ({ storage, ttl }) => {
      await storage.set(ID, 'a', '1', ttl)
      await storage.set(ID, 'a', '2', ttl)
      equal(await storage.get(ID, 'a'), '2')
    },
  },
  {
    name: 'setting a key keeps the other keys',
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
    name: 'setMap makes a session where there is none',
    needs: ['setMap'],
    run: async (fixture) => {
      await fixture.storage.setMap(ID, { a: '1', b: '2' }, fixture.ttl)
      await fixture.holds({ a: '1', b: '2' })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'a key that is not there is undefined',
    needs: ['get'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      equal(await fixture.storage.get(ID, 'b'), undefined)
    },
  },
  {
    name: 'of a session that is not there, get and data are undefined',
    needs: ['get', 'data'],
    run: async (fixture) => {
      equal(await fixture.storage.get(ID, 'a'), undefined, 'the key')
      equal(await fixture.storage.data(ID), undefined, 'the data')
      await fixture.keeps()
    },
  },
  {
    name: 'the size of a session that is not there is 0',
    needs: ['getSize'],
    run: async (fixture) => {
      equal(await fixture.storage.getSize(ID), 0)
      await fixture.keeps()
    },
  },
  {
    name: 'the size counts each key once',
    needs: ['set', 'setMap', 'getSize'],
    run: async ({ storage, ttl }) => {
      await storage.setMap(ID, { a: '1', b: '2' }, ttl)
      await storage.set(ID, 'b', '3', ttl)
      await storage.set(ID, 'c', '4', ttl)
      equal(await storage.getSize(ID), 3)
    },
  },
  {
    name: 'data holds what a second storage has set',
    needs: ['set', 'data'],
    run: async (fixture) => {
      await (await fixture.reopen()).set(ID, 'a', '1', fixture.ttl)
      equal(await fixture.storage.data(ID), { a: '1' }, 'the data')
    },
  },
  {
    name: 'what was set is part of the whole session',
    needs: ['set', 'getSession'],
    run: async (fixture) => {
      await fixture.storage.set(ID, 'a', '1', fixture.ttl)
      equal(await fixture.read(), { a: '1' }, 'the session')
    },
  },
]
