import { RESERVED_KEY } from '../common/reserved-key.ts'
import { leadingTo, noting } from '../record/move-changes.ts'
import { equal, rejects } from './assert.ts'
import { ID, OTHER_ID, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const needs = ['moveSession', 'setSession', 'getSession'] as const
const UNTIL = 7
const ADA = { user: 'ada' }
const BOB = { user: 'bob' }

/** A move takes the session that its use has loaded, all of it, and nothing of another one under the same ids. */
export const movingLives: readonly ConformanceCase[] = [
  {
    name: 'moveSession moves the session with the epoch that it is given',
    needs,
    run: async (fixture) => {
      await seedLife(fixture, ADA, 'e1')
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { epoch: 'e1' })
      await seedLife(fixture, BOB)
      await fixture.storage.moveSession(ID, 'third', fixture.ttl, { epoch: null })
      equal(await fixture.read(OTHER_ID), ADA, 'a session with an epoch')
      equal(await fixture.read('third'), BOB, 'a session without one')
    },
  },
  ...(['another', null] as const).map((epoch) => ({
    name: `moveSession refuses a session that was made anew, where the use has loaded one with ${epoch === null ? 'no epoch' : 'another epoch'}`,
    needs,
    run: async (fixture: Fixture) => {
      await seedLife(fixture, BOB, 'e2')
      for (const more of [{}, { keepOld: true }, { leave: leadingTo(OTHER_ID, UNTIL) }]) {
        const move = () => fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { epoch, ...more })
        await rejects('SESSION_DESTROYED', move, SECRETS)
      }
      await fixture.holds(BOB)
      await fixture.holds(undefined, OTHER_ID)
    },
  })),
  {
    name: 'moveSession refuses a session without an epoch where the use has loaded one with an epoch',
    needs,
    run: async (fixture) => {
      await seedLife(fixture, BOB)
      const move = () => fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { epoch: 'e1' })
      await rejects('SESSION_DESTROYED', move, SECRETS)
      await fixture.holds(BOB)
      await fixture.holds(undefined, OTHER_ID)
    },
  },
  {
    name: 'moveSession refuses a new id that holds a session, and changes neither',
    needs,
    run: async (fixture) => {
      await seedLife(fixture, ADA)
      await fixture.seed(BOB, OTHER_ID)
      for (const more of [{}, { keepOld: true }, { leave: leadingTo(OTHER_ID, UNTIL) }]) {
        const move = () => fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, more)
        await rejects('INVALID_SESSION_ID', move, SECRETS)
      }
      await fixture.holds(ADA)
      await fixture.holds(BOB, OTHER_ID)
    },
  },
  {
    name: 'moveSession refuses a new id that holds a redirect',
    needs: [...needs, 'mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await fixture.seed(ADA, OTHER_ID)
      await storage.moveSession(OTHER_ID, 'third', ttl, { leave: leadingTo('third', UNTIL) })
      await fixture.seed(BOB)
      const move = () => storage.moveSession(ID, OTHER_ID, ttl)
      await rejects('INVALID_SESSION_ID', move, SECRETS)
      await fixture.holds(BOB)
      const late = () => storage.mergeSession(OTHER_ID, changes('absent', { set: { a: '1' } }), ttl)
      await rejects('SESSION_DESTROYED', late, SECRETS)
    },
  },
  {
    name: 'moveSession keeps metadata that it does not know',
    needs,
    run: async (fixture) => {
      const unknown = { more: { kept: [2n ** 60n, 'x'] }, last: null }
      const map = new Map<string, unknown>([['a', '1']]).set(RESERVED_KEY, { epoch: 'e1', ...unknown })
      await fixture.storage.setSession(ID, map, fixture.ttl)
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { arrive: noting({ rotated: 5 }) })
      const moved = await fixture.storage.getSession(OTHER_ID, fixture.ttl)
      equal(moved?.get(RESERVED_KEY), { epoch: 'e1', ...unknown, rotated: 5 }, 'the reserved key')
    },
  },
  {
    name: 'a session that was removed and made anew under its id is not moved by a use that had loaded the first',
    needs: ['setSession', 'getSession', 'removeAll'],
    run: async (fixture) => {
      const maker = fixture.manager().new(ID)
      await maker.set('user', 'ada')
      await maker.close()
      const slow = fixture.manager().new(ID)
      await slow.get('user')
      const other = fixture.manager(await fixture.reopen()).new(ID)
      await other.removeAll()
      await other.set('user', 'bob')
      await other.close()
      await rejects('SESSION_DESTROYED', () => slow.regenerateId(), SECRETS)
      await fixture.holds(BOB)
    },
  },
]

async function seedLife({ storage, ttl }: Fixture, values: object, epoch?: string): Promise<void> {
  const map = new Map<string, unknown>(Object.entries(values))
  await storage.setSession(ID, epoch === undefined ? map : map.set(RESERVED_KEY, { epoch }), ttl)
}
