import { equal, ok, settle } from './assert.ts'
import { ID, OTHER_ID, type WholeStorage } from './calls.ts'
import { append, changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const needs = ['atomicMerge', 'mergeSession'] as const
const COUNT = 50

/** Concurrent calls on two storage objects over one engine. */
export const parallel: readonly ConformanceCase[] = [
  {
    name: `none of ${COUNT} concurrent change sets of different keys is lost`,
    needs,
    run: async (fixture) => {
      await fixture.seed({ kept: '1' })
      await atOnce(fixture, (storage, index) =>
        storage.mergeSession(ID, changes('loaded', { set: { [`k${index}`]: `${index}` } }), fixture.ttl),
      )
      await fixture.holds({ kept: '1', ...numbered() })
    },
  },
  {
    name: `none of ${COUNT} concurrent change sets that create a session is lost`,
    needs,
    run: async (fixture) => {
      await atOnce(fixture, (storage, index) =>
        storage.mergeSession(ID, changes('absent', { set: { [`k${index}`]: `${index}` } }), fixture.ttl),
      )
      await fixture.holds(numbered())
    },
  },
  {
    name: `none of ${COUNT} concurrent updates of one value is lost`,
    needs,
    run: async (fixture) => {
      await fixture.seed({ a: '' })
      await atOnce(fixture, (storage) =>
        storage.mergeSession(ID, changes('loaded', { updates: { a: [append('x')] } }), fixture.ttl),
      )
      await fixture.holds({ a: 'x'.repeat(COUNT) })
    },
  },
  {
    name: `none of ${COUNT} keys that are set concurrently is lost`,
    needs: ['atomicMerge', 'set'],
    run: async (fixture) => {
      await atOnce(fixture, (storage, index) => storage.set(ID, `k${index}`, `${index}`, fixture.ttl))
      await fixture.holds(numbered())
    },
  },
  {
    name: `none of ${COUNT} keys that are removed concurrently stays`,
    needs: ['atomicMerge', 'remove'],
    run: async (fixture) => {
      await fixture.seed({ kept: '1', ...numbered() })
      await atOnce(fixture, (storage, index) => storage.remove(ID, `k${index}`))
      await fixture.holds({ kept: '1' })
    },
  },
  {
    name: 'renewals undo no change set',
    needs: [...needs, 'updateTTL'],
    run: async (fixture) => {
      await fixture.seed({ a: '' })
      await atOnce(fixture, async (storage) => {
        const updated = changes('loaded', { updates: { a: [append('x')] } })
        await Promise.all([
          storage.mergeSession(ID, updated, fixture.ttl),
          storage.updateTTL(ID, fixture.ttl),
        ])
      })
      await fixture.holds({ a: 'x'.repeat(COUNT) })
    },
  },
  {
    name: 'a session that is removed during change sets and renewals stays removed',
    needs: [...needs, 'removeAll', 'updateTTL'],
    run: async (fixture) => {
      const other = await fixture.reopen()
      for (const place of [0, 5, 10, 15]) {
        await fixture.seed({ a: '1' })
        const late = (index: number) => [
          fixture.storage.mergeSession(ID, changes('loaded', { set: { [`k${index}`]: '1' } }), fixture.ttl),
          fixture.storage.updateTTL(ID, fixture.ttl),
        ]
        const before = Array.from({ length: place }, (_, index) => late(index)).flat()
        const removing = other.removeAll(ID)
        const after = Array.from({ length: 15 - place }, (_, index) => late(index)).flat()
        for (const outcome of await Promise.all([...before, ...after].map((call) => settle(call)))) {
          const code = outcome.status === 'rejected' ? outcome.reason.code : 'SESSION_DESTROYED'
          equal(code, 'SESSION_DESTROYED', 'the code of what comes too late')
        }
        await removing
        await fixture.holds(undefined)
      }
    },
  },
  {
    name: 'a change during a move is applied, or fails because the session is gone',
    needs: ['atomicMerge', 'mergeSession', 'moveSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed({ a: '1' })
      const other = await fixture.reopen()
      const changing = settle(other.mergeSession(ID, changes('loaded', { set: { more: '1' } }), ttl))
      await storage.moveSession(ID, OTHER_ID, ttl)
      const { status } = await changing
      const expected = status === 'fulfilled' ? { a: '1', more: '1' } : { a: '1' }
      equal(await fixture.read(OTHER_ID), expected, 'the session')
    },
  },
  {
    name: 'a reader sees a change set as a whole or not at all',
    needs: [...needs, 'getSession'],
    run: async (fixture) => {
      await fixture.seed({ a: '0', b: '0' })
      const other = await fixture.reopen()
      const writing = Array.from({ length: COUNT }, (_, index) => {
        const both = changes('loaded', { set: { a: `${index}`, b: `${index}` } })
        return fixture.storage.mergeSession(ID, both, fixture.ttl)
      })
      const reading = Array.from({ length: COUNT }, () => fixture.read(ID, other))
      for (const seen of await Promise.all(reading)) {
        ok(seen !== undefined && seen.a === seen.b, 'both keys have the value of one change set')
      }
      await Promise.all(writing)
    },
  },
]

async function atOnce(
  fixture: Fixture,
  work: (storage: WholeStorage, index: number) => Promise<void>,
): Promise<void> {
  const storages = [fixture.storage, await fixture.reopen()] as const
  await Promise.all(Array.from({ length: COUNT }, (_, index) => work(storages[index % 2 ? 1 : 0], index)))
}

function numbered(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`k${index}`, `${index}`]))
}
