import { rejects } from './assert.ts'
import { CALLS, ID, KEY, METHODS, type Method, VALUE } from './calls.ts'
import type { ConformanceCase } from './conformance-case.ts'

/** Ids that are dangerous as the name of a file, a key or a record. */
const HOSTILE = [
  '',
  '.',
  '..',
  '../x',
  'a/../b',
  'a..b',
  'a/b',
  '/etc/passwd',
  'a\\b',
  'C:\\x',
  'a\0b',
  'a\nb',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a\ud800b',
  'x'.repeat(181),
  'é'.repeat(91),
  'x'.repeat(100_000),
  'con',
  'CON',
  'nul',
  'NUL.txt',
  'com1',
  'LPT9.log',
]

/** Ids that look unusual, but are allowed. None has capitals, since some file systems ignore the case. */
const ALLOWED = [
  '__proto__',
  'constructor',
  'a-b_c.d',
  '-',
  '_',
  '0',
  'null',
  'undefined',
  'x'.repeat(180),
  'constant',
]

/** Which ids every method must refuse, and which are allowed. */
export const hostileIds: readonly ConformanceCase[] = [
  ...METHODS.filter((method) => method !== 'newId').map(refusal),
  {
    name: 'moveSession refuses a new id that could name something else, and moves nothing',
    needs: ['moveSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed({ [KEY]: VALUE })
      for (const id of [...HOSTILE, ...fixture.hostileIds]) {
        const move = () => storage.moveSession(ID, id, ttl)
        await rejects('INVALID_SESSION_ID', move, [ID, id, KEY, VALUE], `moveSession to ${name(id)}`)
      }
      await fixture.holds({ [KEY]: VALUE })
      await fixture.keeps(ID)
    },
  },
  {
    name: 'an id that only looks unusual works like any other',
    needs: ['storing'],
    run: async (fixture) => {
      for (const id of ALLOWED) await fixture.holds(undefined, id)
      for (const id of ALLOWED) await fixture.seed({ own: `of ${id}` }, id)
      for (const id of ALLOWED) await fixture.holds({ own: `of ${id}` }, id)
      await fixture.keeps(...ALLOWED)
      if (!fixture.support.has('removeAll')) return
      for (const id of ALLOWED) await fixture.storage.removeAll(id)
      for (const id of ALLOWED) await fixture.holds(undefined, id)
    },
  },
]

function refusal(method: Method): ConformanceCase {
  return {
    name: `${method} refuses an id that could name something else`,
    needs: [method],
    run: async (fixture) => {
      await fixture.seed({ [KEY]: VALUE })
      for (const id of [...HOSTILE, ...fixture.hostileIds]) {
        const call = () => CALLS[method](fixture.storage, { id, ttl: fixture.ttl })
        await rejects('INVALID_SESSION_ID', call, [id, KEY, VALUE], `${method} of ${name(id)}`)
      }
      await fixture.holds({ [KEY]: VALUE })
      await fixture.keeps(ID)
    },
  }
}

function name(id: string): string {
  return JSON.stringify(id.length > 40 ? `${id.slice(0, 40)}…` : id)
}
