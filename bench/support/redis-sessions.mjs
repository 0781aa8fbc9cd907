import { Manager, StorageRedis, StorageRedisHashTable } from 'gsession'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { usesOf } from './sessions.mjs'

export const TTL = 24 * 3_600_000

/** The uses of sessions in Redis strings. */
export function sessionsInStrings(redis, prefix) {
  return usesOf(new Manager(TTL, new StorageRedis(redis, prefix)))
}

/** The uses of sessions in Redis hash tables, in GoFrame's layout. */
export function sessionsInHashes(redis, prefix) {
  return usesOf(new Manager(TTL, new StorageRedisHashTable(redis, prefix)))
}

export function connectIoredis(port) {
  return new Redis(port, '127.0.0.1')
}

export async function connectNodeRedis(port, options = {}) {
  const client = createClient({ socket: { host: '127.0.0.1', port }, ...options })
  client.on('error', () => {})
  return await client.connect()
}
