import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect } from 'vitest'
import { Manager, StorageRedisHashTable } from '../../../platforms/node/index.ts'
import { changes } from '../../../src/conformance/changes.ts'
import { leadingTo, noting } from '../../../src/record/move-changes.ts'
import { type Client, openIoredisCluster, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { HOUR } from './support/race.ts'
import { useCluster, useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const FIELDS = 100_000
/** The values are texts, so that both kinds of hash tables read the same. */
const VALUES = Object.fromEntries(Array.from({ length: FIELDS }, (_, n) => [`key-${n}`, `value-${n}`]))
/** What so large a session takes on a busy machine, in milliseconds. */
const timeout = 100_000

describeWithRedis('a hash of 100,000 fields', () => {
  const server = useRedis()
  const cluster = useCluster()
  const prefixed = () => openPipeliningIoredis(server.engine.port, { keyPrefix: 'p:' })
  const PLACES: ReadonlyArray<readonly [string, 'json' | 'goframe', () => Promise<Client>]> = [
    ['by ioredis with a prefix of its own and automatic pipelines', 'json', prefixed],
    ['by node-redis', 'goframe', () => openNodeRedis(server.engine.port)],
    ['in a cluster', 'json', () => openIoredisCluster(cluster.engine.ports)],
  ]

  itWithRedis.each(PLACES)(
    'a session of 100,000 fields is used like any other, %s, as %s',
    async (_, values, connect) => {
      const storage = new StorageRedisHashTable(await server.open(connect()), server.prefix(), {
        values,
        timeout,
      })
      await storage.setSession('id', new Map(Object.entries(VALUES)), HOUR)
      expect(await storage.getSize('id')).toBe(FIELDS)
      expect(isSame(await storage.data('id'))).toBe(true)
      expect((await storage.getSession('id', HOUR))?.size).toBe(FIELDS)
      await storage.setMap('id', VALUES, HOUR)
      const update = [(value: unknown) => `${value}!`]
      const updates = Object.fromEntries(Object.keys(VALUES).map((key) => [key, update]))
      await storage.mergeSession('id', changes('loaded', { updates }), HOUR)
      await storage.moveSession('id', 'new', HOUR, {
        leave: leadingTo('new', 7),
        arrive: noting({ rotated: 3 }),
      })
      expect(await storage.data('id')).toEqual({})
      const session = new Manager<Record<string, unknown>>(HOUR, storage).new('new')
      expect(await session.size()).toBe(FIELDS)
      expect(await session.get('key-99999')).toBe('value-99999!')
      for (const key of Object.keys(VALUES)) await session.remove(key)
      await session.close()
      expect(await storage.data('new')).toEqual({})
    },
  )
})

describeWithRedis('more fields than a command can have', () => {
  const redis = useRedis()
  const MANY = 600_000
  let owner: Redis
  beforeAll(() => {
    owner = new Redis({ port: redis.engine.port, host: '127.0.0.1' })
  })
  afterAll(() => owner.disconnect())

  itWithRedis('they are refused before they are sent, and those that are there can be read', async () => {
    const storage = new StorageRedisHashTable(owner, 'many:', { values: 'json', timeout })
    await owner.eval(FILL, 1, 'many:id', MANY, HOUR)
    expect(await storage.getSize('id')).toBe(MANY)
    expect(Object.keys((await storage.data('id')) ?? {})).toHaveLength(MANY)
    expect(await storage.get('id', '1')).toBe(1)
    await storage.mergeSession('id', changes('loaded', { set: { 1: '2' } }), HOUR)
    expect(await storage.get('id', '1')).toBe('2')
    const many = new Map(Array.from({ length: MANY }, (_, n) => [`${n}`, '1']))
    for (const write of [
      () => storage.setSession('other', many, HOUR),
      () => storage.moveSession('id', 'new', HOUR),
      () => storage.set('id', 'more', '1', HOUR),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: 'INVALID_VALUE', retryable: false })
    }
    expect(await storage.getSize('id')).toBe(MANY)
    expect(await owner.exists('many:other', 'many:new')).toBe(0)
    await storage.removeAll('id')
    expect(await storage.data('id')).toBeUndefined()
  })
})

const FILL = `
for n = 1, ARGV[1] do
  redis.call('hset', KEYS[1], n, '1')
end
redis.call('pexpire', KEYS[1], ARGV[2])`

/** Whether data is the values. A comparison by `expect` takes longer than all the rest. */
function isSame(data: Readonly<Record<string, unknown>> | undefined): boolean {
  const entries = Object.entries(data ?? {})
  return entries.length === FIELDS && entries.every(([key, value]) => VALUES[key] === value)
}
