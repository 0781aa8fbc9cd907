import { SessionError } from '../../../src/common/session-error.ts'

/** How long the reply to a command may take by default, in milliseconds. */
export const DEFAULT_TIMEOUT = 5000

/**
 * Throws `INVALID_ARGUMENT` unless the prefix is a string, the timeout a number of milliseconds above 0, and
 * `colonsInIds` a boolean.
 */
export function checkRedisArguments(prefix: unknown, timeout: unknown, colonsInIds: unknown): void {
  if (typeof prefix !== 'string') {
    throw new SessionError('INVALID_ARGUMENT', 'the prefix of the keys must be a string')
  }
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= MAX_TIMEOUT)) {
    throw new SessionError('INVALID_ARGUMENT', 'the timeout must be a number of milliseconds above 0')
  }
  if (typeof colonsInIds !== 'boolean') {
    throw new SessionError('INVALID_ARGUMENT', 'colonsInIds must be true or false')
  }
}

/** The longest time that a timer can wait. */
const MAX_TIMEOUT = 2 ** 31 - 1
