// Checked by `tsc`, never run: which connections to Redis there are.
import type { Cluster, Redis } from 'ioredis'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../platforms/node/index.ts'

export function ioredisConnections(redis: Redis, cluster: Cluster): Manager[] {
  return [
    new Manager(1000, new StorageRedis(redis, 'session:', { timeout: 1000 })),
    new Manager(1000, new StorageRedis(cluster, 'session:', { encoding: 'base64' })),
    new Manager(1000, new StorageRedisHashTable(redis)),
    new Manager(1000, new StorageRedisHashTable(cluster, 'session:', { values: 'json' })),
  ]
}

export function nodeRedisConnections(): Manager[] {
  const sentinel = createSentinel({ name: 'primary', sentinelRootNodes: [] })
  return [
    new Manager(1000, new StorageRedis(createClient())),
    new Manager(1000, new StorageRedis(createClientPool())),
    new Manager(1000, new StorageRedis(createCluster({ rootNodes: [] }))),
    new Manager(1000, new StorageRedisHashTable(sentinel, 'session:')),
  ]
}

export function noConnections(redis: Redis): void {
  // @ts-expect-error a URL is not a connection
  new StorageRedis('redis://localhost')
  // @ts-expect-error an object of another kind
  new StorageRedis({ get: () => '' })
  // @ts-expect-error an unknown kind of values
  new StorageRedisHashTable(redis, '', { values: 'xml' })
  // @ts-expect-error a hash table is not encrypted
  new StorageRedisHashTable(redis, '', { crypto: { mode: 'sealed', keys: [] } })
}
