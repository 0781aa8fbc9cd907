import { SessionError } from '../../../src/common/session-error.ts'

/** How long the reply to a command may take by default, in milliseconds. */
export const DEFAULT_TIMEOUT = 5000

/** Throws `INVALID_ARGUMENT` unless the prefix is a string and the timeout a number of milliseconds above 0. */
export function checkRedisArguments(prefix: unknown, timeout: unknown): void {
  if (typeof prefix !== 'string') {
    throw new SessionError('INVALID_ARGUMENT', 'the prefix of the keys must be a string')
  }
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= MAX_TIMEOUT)) {
    throw new SessionError('INVALID_ARGUMENT', 'the timeout must be a number of milliseconds above 0')
  }
}

/** The longest time that a timer can wait. */
const MAX_TIMEOUT = 2 ** 31 - 1
