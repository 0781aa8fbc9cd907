import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { createClient, createCluster, type RedisClientOptions } from 'redis'
import type { StorageRedis } from '../../../../platforms/node/index.ts'

/** Whatever a storage takes as a connection. */
export type Connection = ConstructorParameters<typeof StorageRedis>[0]

/** A connection to Redis, and its end. */
export interface Client<T = Connection> {
  readonly redis: T
  close(): Promise<void>
}

/** An ioredis connection. */
export async function openIoredis(port: number, options: RedisOptions = {}): Promise<Client<Redis>> {
  const redis = new Redis({ ...options, port, host: '127.0.0.1', lazyConnect: true } as LegacyOptions)
  await redis.connect()
  return { redis, close: async () => redis.disconnect() }
}

/** ioredis types the replies by this option. */
type LegacyOptions = RedisOptions & { replyMapping: 'legacy' }

/** An ioredis connection that puts a prefix of its own before each key. */
export function openPrefixedIoredis(port: number, keyPrefix: string): Promise<Client<Redis>> {
  return openIoredis(port, { keyPrefix })
}

/** An ioredis connection that sends what is called in one tick as one pipeline. */
export function openPipeliningIoredis(port: number, options: RedisOptions = {}): Promise<Client<Redis>> {
  return openIoredis(port, { enableAutoPipelining: true, ...options })
}

/** An ioredis connection to a cluster. */
export async function openIoredisCluster(ports: readonly number[]): Promise<Client<Cluster>> {
  const nodes = ports.map((port) => ({ port, host: '127.0.0.1' }))
  const redis = new Cluster(nodes, { lazyConnect: true })
  await redis.connect()
  return { redis, close: async () => redis.disconnect() }
}

/** A node-redis connection. */
export async function openNodeRedis(port: number, options: RedisClientOptions = {}) {
  const redis = createClient({ ...options, socket: { port, host: '127.0.0.1' } })
  await redis.connect()
  return { redis, close: async () => redis.destroy() }
}

/** A node-redis connection to a cluster. */
export async function openNodeRedisCluster(ports: readonly number[]) {
  const redis = createCluster({ rootNodes: ports.map((port) => ({ socket: { port, host: '127.0.0.1' } })) })
  await redis.connect()
  return { redis, close: async () => redis.destroy() }
}
