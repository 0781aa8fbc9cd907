import { SessionError } from '../../../src/common/session-error.ts'

/** How long a command may take, in milliseconds, where no option says so. */
export const DEFAULT_TIMEOUT = 5000

/** Throws `INVALID_ARGUMENT` for a prefix that is no string and a time limit that is none. */
export function checkRedisArguments(prefix: unknown, timeout: unknown): void {
  if (typeof prefix !== 'string') {
    throw new SessionError('INVALID_ARGUMENT', 'the prefix of the keys must be a string')
  }
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= LONGEST_TIMER)) {
    throw new SessionError('INVALID_ARGUMENT', 'the timeout must be a number of milliseconds above 0')
  }
}

/** What a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1
