import { RESERVED_KEY } from '../common/reserved-key.ts'
import { leadingTo } from '../record/move-changes.ts'
import { equal, rejects } from './assert.ts'
import { ID, OTHER_ID, SECRETS } from './calls.ts'
import { append, changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const needs = ['mergeSession', 'setSession', 'getSession'] as const
const made = { epoch: 'e3', set: { a: '1' } }

/** A use that has removed its session, and then sets keys: what is under the id by then was put back, or made anew. */
export const clearing: readonly ConformanceCase[] = [
  {
    name: 'a session that was removed and has come back is replaced',
    needs,
    run: async (fixture) => {
      for (const epoch of ['e1', undefined]) {
        await seedLife(fixture, epoch)
        const changed = changes('cleared', { ...made, seenEpoch: 'e1', updates: { b: [append('2')] } })
        await fixture.storage.mergeSession(ID, changed, fixture.ttl)
        await fixture.holds({ a: '1', b: '2' })
        equal(await reservedOf(fixture), { epoch: 'e3' }, 'the reserved key')
      }
    },
  },
  {
    name: 'a session that was made after the removal keeps its keys and its epoch',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      for (const seenEpoch of ['e1', undefined]) {
        await seedLife(fixture, 'e2')
        await storage.mergeSession(ID, changes('cleared', { seenEpoch }), ttl)
        await storage.mergeSession(ID, changes('cleared', { seenEpoch, removed: ['b'] }), ttl)
        await fixture.holds({ b: 'x', c: 'y' })
        const updates = { b: [append('2')], d: [append('3')] }
        const results = { b: [undefined, '2'], d: [undefined, '3'] } as const
        const changed = changes('cleared', { ...made, seenEpoch, updates, results, reserved: { ttl } })
        await storage.mergeSession(ID, changed, ttl)
        await fixture.holds({ a: '1', b: 'x2', c: 'y', d: '3' })
        equal(await reservedOf(fixture), { epoch: 'e2', ttl }, 'the reserved key')
      }
    },
  },
  {
    name: 'a redirect that is there after the removal is not replaced',
    needs: [...needs, 'moveSession'],
    run: async (fixture) => {
      await seedLife(fixture)
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { leave: leadingTo(OTHER_ID, 7) })
      const change = () => fixture.storage.mergeSession(ID, changes('cleared', made), fixture.ttl)
      await rejects('SESSION_DESTROYED', change, SECRETS)
      await fixture.holds({ b: 'x', c: 'y' }, OTHER_ID)
    },
  },
  {
    name: 'changes that replace anything replace a session that was made meanwhile',
    needs,
    run: async (fixture) => {
      await seedLife(fixture, 'e2')
      await fixture.storage.mergeSession(ID, changes('any', made), fixture.ttl)
      await fixture.holds({ a: '1' })
      equal(await reservedOf(fixture), { epoch: 'e3' }, 'the reserved key')
    },
  },
  {
    name: 'what a session sets after removeAll does not replace what another has saved since',
    needs: ['setSession', 'getSession', 'removeAll'],
    run: async (fixture) => {
      const maker = fixture.manager().new(ID)
      await maker.set('user', 'ada')
      await maker.close()
      const session = fixture.manager().new(ID)
      await session.get('user')
      await session.removeAll()
      const other = fixture.manager(await fixture.reopen()).new(ID)
      await other.set('cart', 'apple')
      await other.close()
      await session.set('farewell', '1')
      await session.update('cart', (cart) => `${cart ?? ''}+`)
      await session.close()
      await fixture.holds({ cart: 'apple+', farewell: '1' })
    },
  },
]

async function seedLife({ storage, ttl }: Fixture, epoch?: string): Promise<void> {
  const map = new Map<string, unknown>([
    ['b', 'x'],
    ['c', 'y'],
  ])
  await storage.setSession(ID, epoch === undefined ? map : map.set(RESERVED_KEY, { epoch }), ttl)
}

async function reservedOf({ storage, ttl }: Fixture): Promise<unknown> {
  return (await storage.getSession(ID, ttl))?.get(RESERVED_KEY)
}
