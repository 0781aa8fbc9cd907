import { equal, ok } from './assert.ts'
import { ID, OTHER_ID } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { idsOf } from './fixture.ts'

/** `ids`, which yields the ids of all sessions. */
export const ids: readonly ConformanceCase[] = [
  {
    name: 'an empty storage has no ids',
    needs: ['ids'],
    run: (fixture) => fixture.keeps(),
  },
  {
    name: 'ids yields each session once',
    needs: ['ids'],
    run: async (fixture) => {
      const made = Array.from({ length: 1500 }, (_, index) => `session-${index}`)
      for (let start = 0; start < made.length; start += 100) {
        await Promise.all(made.slice(start, start + 100).map((id) => fixture.seed({ a: '1' }, id)))
      }
      for (const id of made.slice(0, 10)) await fixture.seed({ a: '2' }, id)
      await fixture.keeps(...made)
    },
  },
  {
    name: 'ids yields the same for another storage over the same engine',
    needs: ['ids'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      equal(await idsOf(await fixture.reopen()), [ID], 'the ids')
    },
  },
  {
    name: 'ids does not yield a session that was removed',
    needs: ['ids', 'removeAll'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.seed({ a: '1' }, OTHER_ID)
      await fixture.storage.removeAll(ID)
      await fixture.keeps(OTHER_ID)
    },
  },
  {
    name: 'ids does not yield a session that has expired',
    needs: ['ids'],
    ttl: 1000,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      await fixture.advance(1600)
      await fixture.seed({ a: '1' }, OTHER_ID)
      await fixture.keeps(OTHER_ID)
    },
  },
  {
    name: 'an iteration over ids can end early, and sessions can be removed during it',
    needs: ['ids', 'removeAll'],
    run: async (fixture) => {
      for (let i = 0; i < 20; i++) await fixture.seed({ a: '1' }, `session-${i}`)
      for await (const id of fixture.storage.ids()) {
        ok(id.startsWith('session-'), 'it is one of the ids')
        break
      }
      for await (const id of fixture.storage.ids()) await fixture.storage.removeAll(id)
      await fixture.keeps()
    },
  },
]
