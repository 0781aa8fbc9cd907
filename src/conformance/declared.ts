import { equal, ok } from './assert.ts'
import { ELEVEN, FIELD_METHODS, ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** What a storage says about itself. */
export const declared: readonly ConformanceCase[] = [
  {
    name: "GoFrame's eleven methods are there",
    needs: [],
    run: async ({ storage }) => {
      for (const method of ELEVEN) equal(typeof storage[method], 'function', method)
    },
  },
  {
    name: 'what its capabilities promise is there',
    needs: [],
    run: async ({ storage, support }) => {
      const { fields, atomicMerge } = storage.capabilities ?? {}
      if (fields)
        ok(
          FIELD_METHODS.every((method) => support.has(method)),
          'it has all field methods',
        )
      if (atomicMerge) ok(support.has('mergeSession'), 'it has mergeSession')
    },
  },
  {
    name: 'a new id is a text, and no two are the same',
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
    name: 'a new id makes no session, and can name one',
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
    name: 'a second storage over the same engine sees what the first has saved',
    needs: ['setSession', 'getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      equal(await fixture.read(ID, await fixture.reopen()), { a: '1' }, 'the session')
    },
  },
]
