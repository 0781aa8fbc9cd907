import { realClock } from '../../../src/common/real-timers.ts'
/** A TTL in the form that Redis takes: whole milliseconds, at least 1, and no more than it can add to the time. */
export function redisTTL(ttl: number): string {
  return String(Math.min(Math.max(1, Math.round(ttl)), Number.MAX_SAFE_INTEGER))
}

/** Whether a TTL that was given at `since` (by `realClock`) need not be given again now. */
export function isJustRenewed(since: number, ttl: number): boolean {
  return realClock.now() - since <= Math.min(MAX_LOST, ttl / 100)
}

/** How much earlier a session may expire, in milliseconds. GoFrame counts in whole seconds. */
const MAX_LOST = 1000
