import { tagOf } from '../../../src/common/tag.ts'

/** The key of a session under which express-session keeps the attributes of the cookie. */
export const COOKIE_KEY = 'cookie'

/** What the store reads of a session's cookie. Another program may have written it, so the types are not known. */
export interface SessionCookie {
  originalMaxAge?: unknown
  expires?: unknown
  maxAge?: unknown
}

/** The TTL of a session in milliseconds: from its cookie, else `ttl`. `now` is in Unix milliseconds. */
export function cookieTTL(cookie: SessionCookie | undefined, ttl: number, now: number): number {
  const { originalMaxAge, expires, maxAge } = cookie ?? {}
  const candidates = [originalMaxAge, timeOf(expires) - now, maxAge]
  return candidates.find((each): each is number => Number.isFinite(each)) ?? ttl
}

/** Whether a cookie has expired at a time in Unix milliseconds. */
export function hasExpired(cookie: SessionCookie | undefined, now: number): boolean {
  return timeOf(cookie?.expires) <= now
}

/**
 * Whether two TTLs count as the same. express-session computes a TTL from the clock, so the same TTL differs by a
 * few milliseconds each time.
 */
export function isSameTTL(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOCK_TOLERANCE
}

/** Whether two JSON texts of a cookie differ only in when it expires. */
export function isSameCookie(before: string, after: string): boolean {
  const [a, b] = [JSON.parse(before), JSON.parse(after)] as [SessionCookie | null, SessionCookie | null]
  if (comparable(a) !== comparable(b)) return false
  const [maxAgeA, maxAgeB] = [a?.originalMaxAge, b?.originalMaxAge]
  if (typeof maxAgeA !== 'number' || typeof maxAgeB !== 'number') return maxAgeA === maxAgeB
  return isSameTTL(maxAgeA, maxAgeB)
}

/**
 * The cookie that express-session gets for a stored session: always an object, even if another program wrote it.
 * A stored session has not expired. Where its cookie says that it has, the session was renewed after the cookie was
 * written, so the cookie is renewed as of `now` (Unix milliseconds).
 */
export function readableCookie(stored: unknown, now: number): SessionCookie {
  const cookie = typeof stored === 'string' ? parsed(stored) : stored
  if (typeof cookie !== 'object' || cookie === null) {
    return { originalMaxAge: null, expires: null, httpOnly: true, path: '/' } as SessionCookie
  }
  const { originalMaxAge } = cookie as SessionCookie
  if (!hasExpired(cookie, now) || typeof originalMaxAge !== 'number') return cookie
  return { ...cookie, expires: new Date(now + originalMaxAge).toISOString() }
}

/** In milliseconds. */
const CLOCK_TOLERANCE = 10

function timeOf(expires: unknown): number {
  if (tagOf(expires) === 'Date') return Number(expires)
  return typeof expires === 'string' ? Date.parse(expires) : Number.NaN
}

function comparable(cookie: SessionCookie | null): string {
  if (typeof cookie !== 'object' || cookie === null) return JSON.stringify(cookie)
  const { originalMaxAge, expires, ...rest } = cookie
  return JSON.stringify([typeof expires, ...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** In a hash table with GoFrame's values the cookie is a JSON text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
