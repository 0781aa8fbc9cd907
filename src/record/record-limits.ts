import { MAX_KEY_LENGTH, MAX_KEYS, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { SessionError } from '../common/session-error.ts'
import type { JsonMap } from '../json/json-map.ts'

/**
 * Returns the data that a change has made of the data before it, unless that goes beyond a limit: `INVALID_VALUE`, or
 * `INVALID_KEY` for a key that is too long. What was beyond a limit before may be changed, if it does not grow.
 * `keys` are those that the change has set (default: all).
 */
export function checkGrowth(before: JsonMap, after: JsonMap, keys?: Iterable<string>): JsonMap {
  const { length } = after.text
  // Most records are too short to go beyond any limit: nothing is looked at.
  if (length <= MAX_KEY_LENGTH && length <= SHORTEST_MEMBER * MAX_KEYS) return after
  for (const key of keys ?? after.keys()) {
    if (key.length > MAX_KEY_LENGTH) throw new SessionError('INVALID_KEY', 'this session key is too long')
  }
  if (length > MAX_TEXT_LENGTH && length > before.text.length) throw tooMuch('its JSON is too long')
  if (after.size > MAX_KEYS && after.size > before.size) throw tooMuch('it has too many keys')
  return after
}

/** The error for a session that can't be stored as it would be after a change. */
export function tooMuch(why: string): SessionError {
  return new SessionError('INVALID_VALUE', `this session can't be stored: ${why}`)
}

/** The length of `"":0` and a comma. */
const SHORTEST_MEMBER = 5
