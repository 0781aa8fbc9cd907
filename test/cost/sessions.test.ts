import { describe, it } from 'vitest'
import { KeyedQueue } from '../../src/common/keyed-queue.ts'
import { RecentMap } from '../../src/common/recent-map.ts'
import { adaptStorage, Manager, type Session, type Storage, StorageMemory } from '../../src/index.ts'
import { RenewalQueue } from '../../src/storage/renewal-queue.ts'
import { HOUR, ID, StorageOfAll, StorageOfFields, StorageOfMaps } from '../session/support.ts'
import { StorageMap } from '../support/storage-map.ts'
import { expectLinear } from './support/expect-linear.ts'

const SIZE = 500

const storages: Readonly<Record<string, () => Storage>> = {
  'the memory storage': () => new StorageMemory(),
  'the memory storage with a bound': () => new StorageMemory({ maxSessions: 10_000 }),
  'a storage of records in bytes': () => new StorageMap(),
  'a storage of whole maps alone': () => new StorageOfMaps(),
  'a storage of fields alone': () => new StorageOfFields(),
  'a storage of eleven methods': () => new StorageOfAll(),
}

/** What is done with a session of as many keys as the size says. */
const uses: Readonly<Record<string, (session: Session, keys: readonly string[]) => Promise<unknown>>> = {
  'is read key by key': async (session, keys) => {
    for (const key of keys) await session.get(key)
  },
  'is read in one turn': (session, keys) => Promise.all(keys.map((key) => session.get(key))),
  'is asked for its keys in one turn': (session, keys) =>
    Promise.all(keys.map((key) => session.contains(key))),
  'is read as a whole': (session) => session.data(),
  'is counted': (session) => session.size(),
  'is changed key by key': async (session, keys) => {
    for (const key of keys) await session.set(key, 1)
    for (const key of keys) await session.get(key)
  },
  'is changed in one turn': (session, keys) => Promise.all(keys.map((key) => session.set(key, 1))),
  'is set at once to a JSON body': (session, keys) => session.setMap(bodyOf(keys)),
  'is updated key by key': async (session, keys) => {
    for (const key of keys) await session.update(key, (value) => value)
  },
  'has one key updated often': async (session, keys) => {
    for (const key of keys) await session.update('k1', () => key)
  },
  'is updated in one turn': (session, keys) => Promise.all(keys.map((key) => session.update(key, () => 1))),
  'loses all keys but one': (session, keys) => session.remove(...keys.slice(1)),
  'loses all keys': (session, keys) => session.remove(...keys),
  'loses keys one by one': async (session, keys) => {
    for (const key of keys) await session.remove(key)
  },
  'gets another id': async (session) => {
    await session.get('k1')
    await session.regenerateId()
  },
  'gets a TTL of its own': (session) => session.setTTL(HOUR),
  'is removed': (session) => session.removeAll(),
}

describe.each(Object.entries(storages))(
  'on %s, twice the keys take no more than twice the steps',
  (_, make) => {
    it.each(Object.entries(uses))('where a session %s', (_what, use) =>
      expectLinear(async (size) => {
        const keys = keysOf(size)
        const manager = new Manager(HOUR, adaptStorage(make()))
        await using first = manager.new(ID)
        await first.setMap(bodyOf(keys))
        await first.close()
        return async () => {
          const session = manager.new(ID)
          await use(session, keys)
          await session.close()
        }
      }, SIZE),
    )

    it('where a session is made of a JSON body', () =>
      expectLinear((size) => {
        const session = new Manager(HOUR, adaptStorage(make())).new(ID)
        const body = bodyOf(keysOf(size))
        return async () => {
          await session.setMap(body)
          await session.close()
        }
      }, SIZE))
  },
)

describe.each(Object.entries(storages))(
  'on %s, twice the sessions take no more than twice the steps',
  (_, make) => {
    it.each<[string, boolean]>([
      ['one after the other', false],
      ['in one turn', true],
    ])('%s', (_what, isInOneTurn) =>
      expectLinear((size) => {
        const manager = new Manager(HOUR, adaptStorage(make()))
        const { signal } = new AbortController()
        const use = async (id: string): Promise<void> => {
          const session = manager.new(id, { signal })
          await session.set('k', (await session.get('n', 0)) as number)
          await session.close()
          await session.get('k')
          await session.close()
        }
        return async () => {
          const ids = keysOf(size)
          if (isInOneTurn) await Promise.all(ids.map(use))
          else for (const id of ids) await use(id)
          await Promise.all(ids.map(() => use(ID)))
        }
      }, SIZE),
    )
  },
)

describe('twice as many take no more than twice the steps', () => {
  it('calls that wait for each other', () =>
    expectLinear(
      (size) => () => {
        const queue = new KeyedQueue<string>()
        return Promise.all(
          keysOf(size).map(async () => {
            const turn = queue.enter('key')
            await turn.before
            turn.leave()
          }),
        )
      },
      SIZE,
    ))

  it('keys that are remembered', () =>
    expectLinear((size) => {
      const map = new RecentMap<number>(100)
      return () => keysOf(size).forEach((key, index) => void map.set(key, index))
    }, SIZE))

  it('renewals that are gathered', () =>
    expectLinear((size) => {
      const renewals = new RenewalQueue(
        () => {},
        HOUR,
        () => {},
      )
      return async () => {
        for (const key of keysOf(size)) renewals.add(key, 10 * HOUR, 10 * HOUR)
        await renewals.flush()
      }
    }, SIZE))
})

function keysOf(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `k${index}`)
}

/** As a JSON body has them: beyond 2^53, where `JSON.parse` makes a number of them and storing it a `BigInt`. */
function bodyOf(keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, 1e17]))
}
