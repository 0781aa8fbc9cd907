import { utf8Text } from '../common/utf8.ts'
import { headerTTL } from '../crypto/cipher/sealed-header.ts'
import { JsonMap } from '../json/json-map.ts'
import { metadataTTL } from './metadata.ts'
import { isExpired } from './record.ts'

/**
 * How long a record that can't be opened is kept after its last use, in milliseconds, if it can't be seen whether it
 * has a TTL of its own: 400 days, the longest that browsers keep a cookie.
 */
export const UNOPENED_LIFE = 400 * 24 * 3_600_000

/**
 * Whether a record that can't be opened has certainly expired. Its own TTL decides where it can be read without the
 * key; else it may have a long one, and counts as alive for `UNOPENED_LIFE`, or for `ttl` if that is longer.
 */
export function hasExpiredUnopened(
  body: Uint8Array,
  stamp: number,
  ttl: number | undefined,
  now: number,
): boolean {
  const ownTTL = readableTTL(body)
  if (ownTTL !== undefined) {
    const usedTTL = ownTTL === 0 ? ttl : ownTTL
    return usedTTL !== undefined && isExpired(stamp, usedTTL, now)
  }
  return ttl !== undefined && isExpired(stamp, Math.max(ttl, UNOPENED_LIFE), now)
}

/** A record's own TTL in milliseconds, as far as no key is needed: 0 if it has none, `undefined` if it can't be read. */
function readableTTL(body: Uint8Array): number | undefined {
  if (body[0] !== OPENING_BRACE) return headerTTL(body)
  try {
    return metadataTTL(JsonMap.parse(utf8Text(body))) ?? 0
  } catch {
    return undefined
  }
}

const OPENING_BRACE = 0x7b
