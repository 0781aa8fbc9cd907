import { metadataTTL } from '../record/metadata.ts'
import type { SessionRecord } from '../record/record.ts'
import type { StoredSession } from './storage.ts'

/**
 * What a record tells of its session; `undefined` if it has expired: by its own TTL, or by `ttl` if it has none. TTLs
 * are in milliseconds, `now` is in Unix milliseconds.
 */
export function storedSession(
  { data, stamp }: SessionRecord,
  ttl: number,
  now: number,
): StoredSession | undefined {
  const expiresAt = stamp + (metadataTTL(data) ?? ttl)
  return expiresAt < now ? undefined : { data, lastUsedAt: stamp, expiresAt }
}
