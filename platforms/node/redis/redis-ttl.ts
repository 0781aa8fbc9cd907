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
