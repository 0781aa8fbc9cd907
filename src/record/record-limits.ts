import { MAX_KEYS, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { SessionError } from '../common/session-error.ts'
import { checkSessionKey } from '../common/session-key.ts'
import type { JsonMap } from '../json/json-map.ts'

/**
 * Returns the data that a change has made of the data before it, unless that goes beyond a limit: `INVALID_VALUE`, or
 * `INVALID_KEY` for a key that is too long. What was beyond a limit before may be changed, if it does not grow.
 * `keys` are those that the change has set (default: all).
 */
export function checkGrowth(before: JsonMap, after: JsonMap, keys?: Iterable<string>): JsonMap {
  const { length } = after.text
  // Most records are too short to go beyond any limit: nothing is looked at.
  if (length <= SHORTEST_MEMBER * MAX_KEYS) return after
  for (const key of keys ?? after.keys()) if (key !== RESERVED_KEY) checkSessionKey(key)
  const isTooLong = length > MAX_TEXT_LENGTH && length > before.text.length
  if (isTooLong || (after.size > MAX_KEYS && after.size > before.size)) throw tooLarge()
  return after
}

/** The error for a session that can't be stored as it would be after a change. */
export function tooLarge(): SessionError {
  return new SessionError(
    'INVALID_VALUE',
    "this session can't be stored: it is too long or has too many keys",
  )
}

/** The length of `"":0` and a comma. */
const SHORTEST_MEMBER = 5
