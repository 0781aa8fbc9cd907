import { SessionError } from '../../../src/common/session-error.ts'
import { type IORedisConnection, ioredisClient, isIORedis } from './ioredis-client.ts'
import { isNodeRedis, type NodeRedisConnection, nodeRedisClient } from './node-redis-client.ts'

/** A connection to Redis: `Redis` or `Cluster` of ioredis, or a client, pool, cluster or sentinel of node-redis. */
export type RedisConnection = IORedisConnection | NodeRedisConnection

export type RedisArgument = string | Uint8Array

/** All that is asked of a client. Failures are the client's own. */
export interface RedisClient {
  /** What the client is told to put before every key. */
  readonly keyPrefix: string
  /** Whether it does so with the commands that it is given here. */
  readonly addsKeyPrefix: boolean
  /** Sends a command for one key, to the primary that has it. Texts come as strings. */
  send(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** The same, but texts come as bytes. */
  sendForBytes(key: string, command: readonly RedisArgument[]): Promise<unknown>
  /** One `scan` for each primary: it is given its arguments. */
  scans(): Promise<ReadonlyArray<(args: readonly string[]) => Promise<unknown>>>
}

/** Finds out which client a connection belongs to; something else is `INVALID_ARGUMENT`. */
export function redisClient(redis: RedisConnection): RedisClient {
  if (isIORedis(redis)) return ioredisClient(redis)
  if (isNodeRedis(redis)) return nodeRedisClient(redis)
  throw new SessionError('INVALID_ARGUMENT', 'this is no connection of ioredis or node-redis')
}
