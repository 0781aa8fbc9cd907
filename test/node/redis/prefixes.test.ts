import { beforeAll, describe, expect } from 'vitest'
import { Store } from '../../../platforms/http/express-session/index.ts'
import { StorageRedis } from '../../../platforms/node/index.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { failsWith } from '../file/support.ts'
import { type Connection, openIoredis, openNodeRedis, openPrefixedIoredis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

/** None begins with another one; each pattern would match some of the others, were it one. */
const PREFIXES = [
  'a*[x]?',
  'axxxx',
  'a1x2',
  'a*x?',
  'a\\x',
  '[^b]:',
  'c:',
  'a-z:',
  '[a-z]:',
  'm:',
  '*',
  '?',
  '\\',
]

describeWithRedis('prefixes of keys', () => {
  const redis = useRedis()
  let connections: Connection[]
  beforeAll(async () => {
    const { port } = redis.engine
    connections = [
      await redis.open(openIoredis(port)),
      await redis.open(openNodeRedis(port)),
      await redis.open(openPrefixedIoredis(port, 'x*[')),
    ]
  })

  describe.each(EACH_LAYOUT)('of %s', (_, layout) => {
    itWithRedis('a prefix with the characters of patterns lists only its own keys', async () => {
      await redis.engine.command('FLUSHALL')
      for (const connection of connections.slice(0, 2)) {
        for (const prefix of PREFIXES)
          await layout.open(connection, prefix).set(prefix.length > 2 ? 'a' : 'b', 'k', 'v', HOUR)
      }
      for (const connection of connections.slice(0, 2)) {
        for (const prefix of PREFIXES) {
          expect(await idsOf(layout.open(connection, prefix)), prefix).toEqual([
            prefix.length > 2 ? 'a' : 'b',
          ])
        }
      }
      expect(await redis.engine.command('DBSIZE')).toBe(PREFIXES.length)
    })

    itWithRedis('the prefix of a storage comes after that of its connection', async () => {
      const [plain, , prefixed] = connections as [Connection, Connection, Connection]
      const storage = layout.open(prefixed, 'p?:')
      await storage.set('id', 'k', 'v', HOUR)
      expect(await redis.engine.command('EXISTS', 'x*[p?:id')).toBe(1)
      await layout.open(plain, 'xyz[p?:').set('other', 'k', 'v', HOUR)
      expect(await idsOf(storage)).toEqual(['id'])
      expect(await idsOf(layout.open(plain, 'x*[p?:'))).toEqual(['id'])
    })

    itWithRedis('a prefix may be empty, but then no ids can be listed', async () => {
      for (const connection of connections) {
        await failsWith('INVALID_ARGUMENT', idsOf(layout.open(connection)))
        await failsWith('INVALID_ARGUMENT', idsOf(layout.open(connection, '')))
      }
    })

    itWithRedis('a prefix inside of another one keeps its sessions to itself', async () => {
      for (const connection of connections) {
        const [outer, inner, innermost] = ['np:', 'np:admin:', 'np:admin:a:'].map((prefix) =>
          layout.open(connection, prefix),
        ) as unknown as [Storage, Storage, Storage]
        for (const storage of [outer, inner, innermost]) await storage.set('id', 'k', 'v', HOUR)
        for (const storage of [outer, inner, innermost]) expect(await idsOf(storage)).toEqual(['id'])
        const store = new Store(outer, { ttl: HOUR })
        expect(await new Promise((resolve) => store.length((_, length) => resolve(length)))).toBe(1)
        expect(await new Promise((resolve) => store.clear(resolve))).toBeFalsy()
        expect(await idsOf(outer)).toEqual([])
        for (const storage of [inner, innermost]) expect(await storage.get('id', 'k')).toBe('v')
      }
    })

    itWithRedis('ids with a colon work like any other, and are listed on demand', async () => {
      for (const connection of connections) {
        const storage = layout.open(connection, 'colons:')
        const Layout = storage.constructor as typeof StorageRedis
        const listing = new Layout(connection, 'colons:', { colonsInIds: true })
        const ids = ['user:1', 'a:b:c', ':', 'plain']
        for (const id of ids) await storage.set(id, 'k', id, HOUR)
        for (const id of ids) expect(await storage.get(id, 'k')).toBe(id)
        expect(await idsOf(storage)).toEqual(['plain'])
        expect(await idsOf(listing)).toEqual([...ids].sort())
        for await (const id of listing.ids()) await listing.removeAll(id)
        for (const id of ids) expect(await storage.get(id, 'k')).toBeUndefined()
      }
    })

    itWithRedis('ids lists no key of another type, and none that is no session id', async () => {
      const storage = layout.open(connections[0] as Connection, 'types:')
      await storage.set('id', 'k', 'v', HOUR)
      const lifetime = ['PEXPIRE', '3600000'] as const
      for (const [name, ...args] of [
        ['RPUSH', 'types:list', 'a'],
        ['SADD', 'types:set', 'a'],
        ['SET', 'types:', '{}'],
        ['SET', 'types:a/b', '{}'],
        ['HSET', 'types:c/d', 'a', '1'],
      ] as const) {
        await redis.engine.command(name, ...args)
        await redis.engine.command(lifetime[0], args[0], lifetime[1])
      }
      expect(await idsOf(storage)).toEqual(['id'])
    })
  })

  itWithRedis('colonsInIds must be a boolean', async () => {
    const [connection] = connections as [Connection]
    expect(() => new StorageRedis(connection, 'p:', { colonsInIds: 1 as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  itWithRedis('a prefix must be a string', async () => {
    const [connection] = connections as [Connection]
    for (const prefix of [1, null, {}, Buffer.from('a')] as unknown as string[]) {
      expect(() => new StorageRedis(connection, prefix)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
    }
  })
  redis.leavesNothingForEver()
})

async function idsOf(storage: Storage): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids?.() ?? []) ids.push(id)
  return ids.sort()
}
