import { systemNow } from '../../../src/common/system-clock.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import type { StoredSession } from '../../../src/storage/storage.ts'
import type { RedisCommands } from './redis-commands.ts'
import { INTEGER } from './reply-types.ts'

/** How long a key still lives, in milliseconds: below 0 if it is not there, or lives for ever. */
export function timeLeft(redis: RedisCommands, key: string): Promise<number> {
  return redis.send(key, ['pttl', key], INTEGER)
}

/**
 * What a key tells of its session. Redis only knows when it ends: it was last used when it was given its TTL, its own
 * or else `ttl`, in milliseconds.
 */
export function storedSession(data: JsonMap, left: number, ttl: number): StoredSession {
  if (left < 0) return { data }
  const expiresAt = systemNow() + left
  return { data, lastUsedAt: expiresAt - (metadataTTL(data) ?? ttl), expiresAt }
}
