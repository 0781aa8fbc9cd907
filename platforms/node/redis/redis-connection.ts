import { SessionError } from '../../../src/common/session-error.ts'
import { type IORedisConnection, ioredisClient, isIORedis } from './ioredis-client.ts'
import { ioredisMockClient, isIORedisMock } from './ioredis-mock-client.ts'
import { isNodeRedis, type NodeRedisConnection, nodeRedisClient } from './node-redis-client.ts'
import type { RedisClient } from './redis-client.ts'

/** A connection to Redis: `Redis` or `Cluster` of ioredis, or a client, pool, cluster or sentinel of node-redis. */
export type RedisConnection = IORedisConnection | NodeRedisConnection

/** The client of a connection. Any other object is `INVALID_ARGUMENT`. */
export function redisClient(redis: RedisConnection): RedisClient {
  if (isIORedis(redis)) return ioredisClient(redis)
  if (isNodeRedis(redis)) return nodeRedisClient(redis)
  if (isIORedisMock(redis)) return ioredisMockClient(redis)
  throw new SessionError('INVALID_ARGUMENT', 'this is no connection of ioredis or node-redis')
}
