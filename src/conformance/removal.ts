import { equal } from './assert.ts'
import { ID, OTHER_ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** `remove` and `removeAll`. */
export const removal: readonly ConformanceCase[] = [
  {
    name: 'removeAll removes a session at once',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.storage.removeAll(ID)
      await fixture.holds(undefined)
      equal(await fixture.read(ID, await fixture.reopen()), undefined, 'the session, to another storage')
      await fixture.keeps()
    },
  },
  {
    name: 'removeAll of a session that does not exist does not fail',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.storage.removeAll(ID)
      await fixture.seed({ a: '1' })
      await fixture.storage.removeAll(ID)
      await fixture.storage.removeAll(ID)
      await fixture.holds(undefined)
    },
  },
  {
    name: 'removeAll removes only one session',
    needs: ['removeAll'],
    run: async (fixture) => {
      const ids = [`${ID}1`, `${ID}-`, ID.slice(0, -1), OTHER_ID]
      for (const id of [ID, ...ids]) await fixture.seed({ own: id }, id)
      await fixture.storage.removeAll(ID)
      await fixture.holds(undefined)
      for (const id of ids) await fixture.holds({ own: id }, id)
    },
  },
  {
    name: 'a session that is created again after removeAll has none of its old keys',
    needs: ['removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.storage.removeAll(ID)
      await fixture.seed({ b: '2' })
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: 'remove removes only one key, at once',
    needs: ['remove'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2', ab: '3' })
      await fixture.storage.remove(ID, 'a')
      await fixture.holds({ b: '2', ab: '3' })
    },
  },
  {
    name: 'remove of a key that does not exist changes nothing',
    needs: ['remove'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.storage.remove(ID, 'b')
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'remove creates no session',
    needs: ['remove'],
    run: async (fixture) => {
      await fixture.storage.remove(ID, 'a')
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'a key that was removed can be set again',
    needs: ['remove', 'set'],
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      await fixture.storage.remove(ID, 'a')
      await fixture.storage.set(ID, 'a', '3', fixture.ttl)
      await fixture.holds({ a: '3', b: '2' })
    },
  },
]
