import { SessionError } from '../../../src/session-error.ts'

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

/** A TTL as Redis takes it: whole milliseconds, never 0, and no more than it can add to the time. */
export function redisTTL(ttl: number): string {
  return String(Math.min(Math.max(1, Math.round(ttl)), Number.MAX_SAFE_INTEGER))
}

/** Whether a life of `ttl` milliseconds that began at `since` (of the monotonic clock) is as good as new. */
export function isJustRenewed(since: number, ttl: number): boolean {
  return performance.now() - since <= Math.min(MOST_LOST, ttl / 100)
}

/** What a session may lose of its life, in milliseconds: GoFrame, too, counts in whole seconds. */
const MOST_LOST = 1000

/** What a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1
