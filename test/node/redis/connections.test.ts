import { Cluster, type ClusterOptions } from 'ioredis'
import { createClientPool, createCluster, type RedisClusterOptions } from 'redis'
import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { failsWith } from '../file/support.ts'
import { type Connection, openIoredis, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { EACH_LAYOUT, GOFRAME_HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useCluster, useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

type Connections = Readonly<Record<string, () => Promise<Connection>>>

describeWithRedis('connections with options of their own', () => {
  const redis = useRedis()
  const port = () => redis.engine.port

  work(redis, {
    'ioredis, protocol 2': () => redis.open(openIoredis(port(), { protocol: 2 })),
    'ioredis, replies as of protocol 3': () => redis.open(openIoredis(port(), { replyMapping: 'resp3' })),
    'ioredis, numbers as strings': () => redis.open(openIoredis(port(), { stringNumbers: true })),
    'ioredis, another database': () => redis.open(openIoredis(port(), { db: 3 })),
    'ioredis, automatic pipelines': () => redis.open(openPipeliningIoredis(port())),
    'node-redis, protocol 2': () => redis.open(openNodeRedis(port(), { RESP: 2 as 3 })),
    'node-redis, protocol 3': () => redis.open(openNodeRedis(port(), { RESP: 3 })),
    'node-redis, another database': () => redis.open(openNodeRedis(port(), { database: 3 })),
    'node-redis, a prefix of its own': () => redis.open(openNodeRedis(port(), { keyPrefix: 'n?:' })),
    'node-redis, texts as bytes': () =>
      redis.open(openNodeRedis(port(), { commandOptions: { typeMapping: { 36: Buffer } } })),
    'node-redis, numbers as strings': () =>
      redis.open(openNodeRedis(port(), { commandOptions: { typeMapping: { 58: String } } })),
    'node-redis, a pool': async () => {
      const pool = createClientPool(
        { socket: { port: port(), host: '127.0.0.1' } },
        { minimum: 1, maximum: 4 },
      )
      await pool.connect()
      return redis.open(Promise.resolve({ redis: pool, close: async () => pool.destroy() }))
    },
  })
})

describeWithRedis('connections to a cluster with options of their own', () => {
  const redis = useCluster()
  const nodes = () => redis.engine.ports.map((port) => ({ port, host: '127.0.0.1' }))
  const byIoredis = (options: ClusterOptions) => async () => {
    const cluster = new Cluster(nodes(), { ...options, lazyConnect: true } as object)
    await cluster.connect()
    return redis.open(Promise.resolve({ redis: cluster, close: async () => cluster.disconnect() }))
  }
  const byNodeRedis = (options: Partial<RedisClusterOptions>) => async () => {
    const cluster = createCluster({ ...options, rootNodes: nodes().map((socket) => ({ socket })) })
    await cluster.connect()
    return redis.open(Promise.resolve({ redis: cluster, close: async () => cluster.destroy() }))
  }

  work(redis, {
    'ioredis, automatic pipelines': byIoredis({ enableAutoPipelining: true }),
    'ioredis, a prefix of its own': byIoredis({ keyPrefix: '{a}:' }),
    'ioredis, a prefix of each node': byIoredis({ redisOptions: { keyPrefix: 'r?:' } }),
    'ioredis, numbers as strings': byIoredis({ redisOptions: { stringNumbers: true } }),
    'ioredis, reads from all nodes': byIoredis({ scaleReads: 'all' }),
    'node-redis, protocol 2': byNodeRedis({ RESP: 2 as 3 }),
    'node-redis, reads from all nodes': byNodeRedis({ useReplicas: true }),
    'node-redis, few connections': byNodeRedis({ minimizeConnections: true }),
    'node-redis, texts as bytes': byNodeRedis({ commandOptions: { typeMapping: { 36: Buffer } } }),
  })
})

function work(redis: { prefix: () => string }, connections: Connections): void {
  describe.each(Object.entries(connections))('%s', (_, connect) => {
    let connection: Connection
    beforeAll(async () => {
      connection = await connect()
    })

    itWithRedis.each(EACH_LAYOUT)('%s works for a connection with options of its own', async (_, layout) => {
      const prefix = redis.prefix()
      const storage = layout.open(connection, prefix)
      const manager = new Manager<{ a: string; n: number; list: string[] }>(HOUR, storage)
      const session = manager.new('id')
      await session.set('a', '1')
      await session.close()
      for (let n = 1; n <= 3; n++) {
        const other = new Manager<{ n: number }>(HOUR, layout.open(connection, prefix)).new('id')
        await other.update('n', (before) => Number(before ?? 0) + 1)
        await other.close()
        await session.set('a', `${n}`)
        await session.update('n', (before) => Number(before ?? 0) + 1)
        await session.close()
      }
      const six = layout === GOFRAME_HASH ? '6' : 6
      expect(await session.data()).toEqual({ a: '3', n: six })
      expect(await session.get('n')).toBe(six)
      expect(await session.size()).toBe(2)
      expect(await storage.getSession('id', HOUR)).toEqual(
        new Map<string, unknown>([
          ['a', '3'],
          ['n', six],
          [RESERVED_KEY, { epoch: expect.any(String) }],
        ]),
      )
      const ids: string[] = []
      for await (const id of storage.ids()) ids.push(id)
      expect(ids).toEqual(['id'])
      await session.close()
      const newId = await session.regenerateId()
      expect(await layout.open(connection, prefix).data(newId)).toEqual({ a: '3', n: six })
      const late = new Manager<{ a: string }>(HOUR, storage).new(newId)
      expect(await late.get('a')).toBe('3')
      await late.set('a', '4')
      await session.removeAll()
      await session.close()
      await failsWith('SESSION_DESTROYED', late.close())
      await failsWith('SESSION_DESTROYED', storage.moveSession(newId, 'id', HOUR))
      expect(await layout.open(connection, prefix).data(newId)).toBeUndefined()
    })
  })
}
