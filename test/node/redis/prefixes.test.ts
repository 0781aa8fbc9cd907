import { beforeAll, describe, expect } from 'vitest'
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
