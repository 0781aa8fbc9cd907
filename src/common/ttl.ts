import { SessionError } from './session-error.ts'

/**
 * Throws unless a TTL is a finite number of milliseconds above 0.
 *
 * @throws `INVALID_ARGUMENT`: it is not.
 */
export function checkTTL(ttl: unknown): asserts ttl is number {
  if (typeof ttl !== 'number' || !(ttl > 0) || ttl > Number.MAX_SAFE_INTEGER) {
    throw new SessionError('INVALID_ARGUMENT', 'a TTL must be a finite number of milliseconds above 0')
  }
}
