import { equal, ok, rejection } from './assert.ts'
import { ID } from './calls.ts'
import { append, changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'

const needs = ['mergeSession'] as const

/** Update functions, which run on the stored value when the change set is merged. */
export const updates: readonly ConformanceCase[] = [
  {
    name: 'an update function gets the stored value, not the loaded one',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: 'x' })
      const updated = changes('loaded', { updates: { a: [append('1')] } })
      await fixture.seed({ a: 'y', b: 'z' })
      await fixture.storage.mergeSession(ID, updated, fixture.ttl)
      await fixture.holds({ a: 'y1', b: 'z' })
    },
  },
  {
    name: 'two update functions of one value are both applied',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: 'x' })
      const other = await fixture.reopen()
      const first = changes('loaded', { updates: { a: [append('1')] } })
      const second = changes('loaded', { updates: { a: [append('2')] } })
      await fixture.storage.mergeSession(ID, first, fixture.ttl)
      await other.mergeSession(ID, second, fixture.ttl)
      await fixture.holds({ a: 'x12' })
    },
  },
  {
    name: 'two update functions of one list are both applied',
    needs: ['mergeSession', 'types'],
    run: async (fixture) => {
      await fixture.seed({ cart: ['apple'] })
      for (const item of ['pear', 'plum']) {
        const add = (cart: unknown): unknown => [...(cart as string[]), item]
        await fixture.storage.mergeSession(ID, changes('loaded', { updates: { cart: [add] } }), fixture.ttl)
      }
      await fixture.holds({ cart: ['apple', 'pear', 'plum'] })
    },
  },
  {
    name: 'several update functions of one key run in order',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: 'x' })
      const updated = changes('loaded', { updates: { a: [append('1'), append('2'), append('3')] } })
      await fixture.storage.mergeSession(ID, updated, fixture.ttl)
      await fixture.holds({ a: 'x123' })
    },
  },
  {
    name: 'an update function of a key that does not exist gets undefined',
    needs,
    run: async (fixture) => {
      await fixture.seed({ b: '2' })
      const given: unknown[] = []
      const note = (value: unknown): unknown => {
        given.push(value)
        return '1'
      }
      await fixture.storage.mergeSession(ID, changes('loaded', { updates: { a: [note] } }), fixture.ttl)
      ok(given.length > 0 && given.every((value) => value === undefined), 'the update is given undefined')
      await fixture.holds({ a: '1', b: '2' })
    },
  },
  {
    name: 'an update function that returns undefined removes the key',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2' })
      const removing = changes('loaded', { updates: { a: [() => undefined], c: [() => undefined] } })
      await fixture.storage.mergeSession(ID, removing, fixture.ttl)
      await fixture.holds({ b: '2' })
    },
  },
  {
    name: 'one change set can set, remove and update keys',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1', b: '2', c: '3', d: '4' })
      const mixed = changes('loaded', { set: { a: '5' }, removed: ['b'], updates: { c: [append('6')] } })
      await fixture.storage.mergeSession(ID, mixed, fixture.ttl)
      await fixture.holds({ a: '5', c: '36', d: '4' })
    },
  },
  {
    name: 'an update function alone creates an absent session, unless it returns undefined',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await storage.mergeSession(ID, changes('absent', { updates: { a: [() => undefined] } }), ttl)
      await fixture.holds(undefined)
      const epoch = 'given'
      await storage.mergeSession(ID, changes('absent', { epoch, updates: { a: [() => undefined] } }), ttl)
      await fixture.holds(undefined)
      await fixture.keeps()
      await storage.mergeSession(ID, changes('absent', { updates: { a: [append('1')] } }), ttl)
      await fixture.holds({ a: '1' })
    },
  },
  {
    name: 'an error of an update function is the cause of an UpdateError, and nothing is written',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const thrown = new RangeError('of the caller')
      const failing = changes('loaded', { set: { b: '2' }, updates: { a: [thrower(thrown)] } })
      const error = await rejection(() => fixture.storage.mergeSession(ID, failing, fixture.ttl))
      ok(error instanceof Error && error.name === 'UpdateError', 'it rejects with an UpdateError')
      ok(error.cause === thrown, 'its cause is what was thrown')
      await fixture.holds({ a: '1' })
      await fixture.storage.mergeSession(ID, changes('loaded', { set: { a: '2' } }), fixture.ttl)
      await fixture.holds({ a: '2' })
    },
  },
  {
    name: 'the close of a session throws the error of an update function itself',
    needs: ['storing'],
    run: async (fixture) => {
      await fixture.seed({ a: '1' })
      const thrown = new RangeError('of the caller')
      const session = fixture.manager().new(ID)
      await session.update('a', (value) => (value === '1' ? '2' : thrower(thrown)()))
      await fixture.seed({ a: '3' })
      const error = await rejection(() => session.close())
      ok(error === thrown, 'the error is the one that was thrown')
      await fixture.holds({ a: '3' })
    },
  },
  {
    name: 'an update function does not run again while the value that it got is stored',
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: 'x', b: 'y', d: 'z' })
      const fail = thrower(new Error('it ran again'))
      const updated = changes('loaded', {
        updates: { a: [fail, fail], b: [fail], c: [fail], d: [append('2')] },
        results: { a: ['x', 'x1'], b: ['y', undefined], c: [undefined, 'new'], d: ['w', 'w2'] },
      })
      await fixture.storage.mergeSession(ID, updated, fixture.ttl)
      await fixture.holds({ a: 'x1', c: 'new', d: 'z2' })
    },
  },
  {
    name: 'a session stores what its update functions have shown, if nobody was faster',
    needs: ['storing'],
    run: async (fixture) => {
      let runs = 0
      const number = (value: unknown): unknown => value ?? `run ${++runs}`
      const session = fixture.manager().new(ID)
      for (let use = 1; use < 3; use++) {
        await session.update('a', number)
        await session.update('b', append('x'))
        await session.update('b', append(`${use}`))
        equal(await session.get('a'), 'run 1', 'the value in the session')
        await session.close()
      }
      await fixture.holds({ a: 'run 1', b: 'x1x2' })
    },
  },
  {
    name: 'an update function gets 64-bit integers as BigInt, and may return them',
    needs: ['mergeSession', 'types'],
    run: async (fixture) => {
      await fixture.seed({ a: 2n ** 60n })
      const increment = (value: unknown): unknown => (value as bigint) + 1n
      await fixture.storage.mergeSession(ID, changes('loaded', { updates: { a: [increment] } }), fixture.ttl)
      equal(await fixture.read(), { a: 2n ** 60n + 1n }, 'the session')
    },
  },
]

function thrower(error: Error): () => never {
  return () => {
    throw error
  }
}
