import { equal, ok } from './assert.ts'
import { ELEVEN, FIELD_METHODS, ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** What a storage says that it supports. */
export const declared: readonly ConformanceCase[] = [
  {
    name: "a storage has GoFrame's eleven methods",
    needs: [],
    run: async ({ storage }) => {
      for (const method of ELEVEN) equal(typeof storage[method], 'function', method)
    },
  },
  {
    name: 'a storage has what its capabilities promise',
    needs: [],
    run: async ({ storage, support }) => {
      const { fields, atomicMerge } = storage.capabilities ?? {}
      const hasFieldMethods = FIELD_METHODS.every((method) => support.has(method))
      if (fields) ok(hasFieldMethods, 'it has all field methods')
      if (atomicMerge) ok(support.has('mergeSession'), 'it has mergeSession')
    },
  },
  {
    name: 'newId returns a text that is not empty, and never the same twice',
    needs: ['newId'],
    run: async ({ storage, ttl }) => {
      const made = await Promise.all(Array.from({ length: 100 }, () => storage.newId(ttl)))
      ok(
        made.every((id) => typeof id === 'string' && id !== ''),
        'each id is a text',
      )
      equal(new Set(made).size, made.length, 'the number of different ids')
    },
  },
  {
    name: 'newId creates no session, and its id can be used for one',
    needs: ['newId', 'getSession', 'setSession'],
    run: async (fixture) => {
      const id = await fixture.storage.newId(fixture.ttl)
      equal(await fixture.read(id), undefined, 'the session')
      await fixture.keeps()
      await fixture.seed({ a: '1' }, id)
      await fixture.holds({ a: '1' }, id)
    },
  },
  {
    name: 'a second storage over the same engine reads what the first one has saved',
    needs: ['setSession', 'getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      equal(await fixture.read(ID, await fixture.reopen()), { a: '1' }, 'the session')
    },
  },
]
