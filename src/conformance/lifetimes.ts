import { RESERVED_KEY } from '../common/reserved-key.ts'
import type { MetadataChanges } from '../record/metadata.ts'
import { leadingTo, noting } from '../record/move-changes.ts'
import { equal, ok, rejects, settle } from './assert.ts'
import { ID, OTHER_ID, SECRETS } from './calls.ts'
import { changes } from './changes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import type { Fixture } from './fixture.ts'

const TTL = 1000
const HOUR = 3_600_000
const needs = ['mergeSession', 'getSession'] as const
const moves = ['mergeSession', 'getSession', 'moveSession'] as const
/** When a redirect ends, in Unix milliseconds. A storage only stores it. */
const UNTIL = 7
const VALUES = { user: 'ada' }

/** The metadata under the reserved key: a session's own TTL, its creation and rotation times, its redirect. */
export const lifetimes: readonly ConformanceCase[] = [
  {
    name: 'a session expires by its own TTL, even if it is loaded with another one',
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, { ttl: 5 * TTL })
      const other = await fixture.reopen()
      for (let i = 0; i < 2; i++) {
        await fixture.advance(TTL + 600)
        equal(await fixture.read(), VALUES, 'the session')
        equal(await fixture.read(ID, other), VALUES, 'the session, for another')
      }
      await fixture.advance(5 * TTL + 600)
      equal(await fixture.read(), undefined, 'the session, after')
    },
  },
  {
    name: 'the fields of a session with its own TTL expire with it',
    needs: ['mergeSession', 'get', 'getSize', 'data'],
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, { ttl: 5 * TTL })
      await fixture.advance(TTL + 600)
      equal(await fixture.storage.get(ID, 'user'), 'ada', 'the key')
      equal(await fixture.storage.getSize(ID), 1, 'the size')
      equal(await fixture.storage.data(ID), VALUES, 'the data')
    },
  },
  {
    name: 'a session with a shorter TTL of its own expires earlier',
    needs,
    ttl: 5 * TTL,
    run: async (fixture) => {
      await make(fixture, { ttl: TTL })
      await fixture.advance(TTL + 600)
      equal(await fixture.read(), undefined, 'the session')
    },
  },
  {
    name: "a change is saved after the usual TTL has passed, while the session's own has not",
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, { ttl: 5 * TTL })
      await fixture.advance(TTL + 600)
      await fixture.storage.mergeSession(ID, changes('loaded', { set: { more: '1' } }), 5 * TTL)
      await fixture.advance(TTL + 600)
      equal(await fixture.read(), { ...VALUES, more: '1' }, 'the session')
    },
  },
  ...['long', 'short'].flatMap((which) => {
    const own = which === 'long' ? 5 * TTL : TTL
    const usual = which === 'long' ? TTL : 5 * TTL
    const slowCalls = {
      change: ({ storage }) => storage.mergeSession(ID, changes('loaded', { set: { more: '1' } }), usual),
      renewal: ({ storage }) => storage.updateTTL(ID, usual),
      load: ({ storage }) => storage.getSession(ID, usual),
    } satisfies Record<string, (fixture: Fixture) => Promise<unknown>>
    return Object.entries(slowCalls).map(([what, call]) => ({
      name: `a ${which} TTL of the session's own is not undone by a ${what} that does not know it`,
      needs: ['mergeSession', 'getSession', 'updateTTL'] as const,
      ttl: usual,
      run: async (fixture: Fixture) => {
        await make(fixture, {})
        await fixture.storage.getSession(ID, usual)
        const other = await fixture.reopen()
        await other.mergeSession(ID, changes('loaded', { reserved: { ttl: own } }), own)
        await call(fixture)
        await fixture.advance(TTL + 600)
        equal((await fixture.read())?.user, which === 'long' ? 'ada' : undefined, 'the key')
      },
    }))
  }),
  {
    name: "changes keep a session's own TTL, and null removes it",
    needs,
    ttl: TTL,
    run: async (fixture) => {
      await make(fixture, { ttl: 5 * TTL })
      await fixture.storage.mergeSession(ID, changes('loaded', { set: { more: '1' } }), 5 * TTL)
      equal(await reservedOf(fixture), { ttl: 5 * TTL }, 'the reserved key')
      await fixture.storage.mergeSession(ID, changes('loaded', { reserved: { ttl: null } }), TTL)
      equal(await reservedOf(fixture), undefined, 'the reserved key')
      await fixture.advance(TTL + 600)
      equal(await fixture.read(), undefined, 'the session')
    },
  },
  {
    name: 'the creation and rotation times are stored once, beside the epoch, and are hidden',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const first = { created: 1, rotated: 2 }
      const making = changes('absent', { epoch: 'e1', set: VALUES, reserved: first })
      await storage.mergeSession(ID, making, ttl)
      equal(await reservedOf(fixture), { epoch: 'e1', ...first }, 'the reserved key')
      const reserved = { created: 3, rotated: 4, ttl }
      await storage.mergeSession(ID, changes('loaded', { epoch: 'e1', reserved }), ttl)
      await storage.mergeSession(ID, changes('absent', { set: { more: '1' }, reserved }), ttl)
      equal(await reservedOf(fixture), { epoch: 'e1', ...first, ttl }, 'the reserved key')
      await fixture.holds({ ...VALUES, more: '1' })
    },
  },
  {
    name: 'metadata alone creates no session',
    needs: ['mergeSession'],
    run: async (fixture) => {
      const { storage, ttl } = fixture
      const reserved = { created: 1, ttl }
      await storage.mergeSession(ID, changes('absent', { reserved }), ttl)
      await storage.mergeSession(ID, changes('cleared', { reserved }), ttl)
      const loaded = () => storage.mergeSession(ID, changes('loaded', { reserved }), ttl)
      await rejects('SESSION_DESTROYED', loaded, SECRETS)
      await fixture.holds(undefined)
      await fixture.keeps()
    },
  },
  {
    name: 'a cleared session loses its metadata',
    needs,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await make(fixture, { ttl, created: 1 })
      await storage.mergeSession(ID, changes('cleared', { epoch: 'e2', set: { a: '1' } }), ttl)
      equal(await reservedOf(fixture), { epoch: 'e2' }, 'the reserved key')
    },
  },
  {
    name: 'moveSession leaves what it is told to leave, such as a redirect to the new id',
    needs: moves,
    run: async (fixture) => {
      await make(fixture, { created: 1, rotated: 2 })
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, {
        leave: leadingTo(OTHER_ID, UNTIL),
        arrive: noting({ rotated: 3 }),
      })
      const left = await reservedOf(fixture)
      equal(left, { successor: OTHER_ID, until: UNTIL, ttl: fixture.ttl }, 'what was left')
      equal(await fixture.read(), {}, 'the session, under its old id')
      equal(await fixture.read(OTHER_ID), VALUES, 'the session')
      equal(await reservedOf(fixture, OTHER_ID), { created: 1, rotated: 3 }, 'the reserved key')
    },
  },
  {
    name: "a redirect can't be changed or moved",
    needs: moves,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await make(fixture, {})
      await storage.moveSession(ID, OTHER_ID, ttl, { leave: leadingTo(OTHER_ID, UNTIL) })
      const change = () => storage.mergeSession(ID, changes('loaded', { set: { user: 'eve' } }), ttl)
      await rejects('SESSION_DESTROYED', change, SECRETS)
      await rejects('SESSION_DESTROYED', () => storage.moveSession(ID, 'third', ttl), SECRETS)
      const keepOld = () => storage.moveSession(ID, 'third', ttl, { keepOld: true })
      await rejects('SESSION_DESTROYED', keepOld, SECRETS)
      equal(await fixture.read('third'), undefined, 'another session')
      equal(await fixture.read(OTHER_ID), VALUES, 'the session')
    },
  },
  {
    name: 'a redirect expires',
    needs: moves,
    ttl: 5 * TTL,
    run: async (fixture) => {
      await make(fixture, {})
      await fixture.storage.moveSession(ID, OTHER_ID, fixture.ttl, { leave: leadingTo(OTHER_ID, UNTIL) })
      await fixture.storage.removeAll(OTHER_ID)
      await fixture.advance(5 * TTL + 600)
      equal(await fixture.storage.getSession(ID, fixture.ttl), undefined, 'what was left')
    },
  },
  {
    name: 'a redirect lives for an hour at most, or until new requests follow it no more',
    needs: moves,
    ttl: 5 * HOUR,
    run: async (fixture) => {
      const { storage, ttl } = fixture
      await make(fixture, {})
      await storage.moveSession(ID, OTHER_ID, ttl, { leave: leadingTo(OTHER_ID, UNTIL) })
      await storage.moveSession(OTHER_ID, 'third', ttl, {
        leave: leadingTo('third', fixture.now() + 2 * HOUR),
      })
      await fixture.advance(HOUR - 1000)
      ok((await storage.getSession(ID, ttl)) !== undefined, 'what was left is there')
      await fixture.advance(1600)
      equal(await storage.getSession(ID, ttl), undefined, 'what was left, after')
      ok((await storage.getSession(OTHER_ID, ttl)) !== undefined, 'a redirect with a longer time is there')
      equal(await fixture.read('third'), VALUES, 'the session')
      await fixture.advance(HOUR)
      equal(await storage.getSession(OTHER_ID, ttl), undefined, 'a redirect with a longer time, after')
    },
  },
  {
    name: 'one of three concurrent moves wins, and the old id redirects to its id',
    needs: ['mergeSession', 'getSession', 'moveSession', 'atomicMerge'],
    run: async (fixture) => {
      const other = await fixture.reopen()
      await make(fixture, {})
      const ids = ['moved-first', 'moved-second', 'moved-third'] as const
      const outcomes = await Promise.all(
        ids.map((id, index) =>
          settle(
            (index === 1 ? other : fixture.storage).moveSession(ID, id, fixture.ttl, {
              leave: leadingTo(id, UNTIL),
            }),
          ),
        ),
      )
      const won = ids.filter((_, index) => outcomes[index]?.status === 'fulfilled')
      ok(won.length === 1, `one move wins, not ${won.length}`)
      equal((await reservedOf(fixture))?.successor, won[0], 'the successor')
      for (const id of ids) {
        equal(await fixture.read(id), id === won[0] ? VALUES : undefined, 'a session under a new id')
      }
    },
  },
]

async function make({ storage, ttl }: Fixture, reserved: MetadataChanges): Promise<void> {
  await storage.mergeSession(ID, changes('absent', { set: VALUES, reserved }), reserved.ttl ?? ttl)
}

async function reservedOf({ storage, ttl }: Fixture, id = ID): Promise<Record<string, unknown> | undefined> {
  const session = await storage.getSession(id, ttl)
  return session?.get(RESERVED_KEY) as Record<string, unknown> | undefined
}
