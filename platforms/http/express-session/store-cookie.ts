/** The key of a session that holds what express-session knows of its cookie. */
export const COOKIE = 'cookie'

/** What is looked at of a session's cookie. It comes from a `Cookie`, or from anyone. */
export interface SessionCookie {
  originalMaxAge?: unknown
  expires?: unknown
  maxAge?: unknown
}

/** How long a session lives after its last use, in milliseconds, as its cookie says; else `ttl`. */
export function lifeOf(cookie: SessionCookie | undefined, ttl: number): number {
  const { originalMaxAge, expires, maxAge } = cookie ?? {}
  const lives = [originalMaxAge, timeOf(expires) - Date.now(), maxAge]
  return lives.find((life): life is number => Number.isFinite(life)) ?? ttl
}

/** Whether the time at which a cookie expires has passed. */
export function hasExpired(cookie: SessionCookie | undefined): boolean {
  return timeOf(cookie?.expires) <= Date.now()
}

/** Whether two lives differ by no more than express-session's clock steps while it renews one. */
export function isSameLife(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOCK_STEPS
}

/** Whether two JSON texts of a cookie differ in nothing but when it expires. */
export function isSameCookie(before: string, after: string): boolean {
  const [a, b] = [JSON.parse(before), JSON.parse(after)] as [SessionCookie | null, SessionCookie | null]
  if (comparable(a) !== comparable(b)) return false
  const [lifeA, lifeB] = [a?.originalMaxAge, b?.originalMaxAge]
  if (typeof lifeA !== 'number' || typeof lifeB !== 'number') return lifeA === lifeB
  return isSameLife(lifeA, lifeB)
}

/**
 * The cookie that express-session gets for what is stored: an object, whatever wrote the session. A session
 * that is there has not expired: where it was renewed since its cookie was written, it is as if just now.
 */
export function readableCookie(stored: unknown): SessionCookie {
  const cookie = typeof stored === 'string' ? parsed(stored) : stored
  if (typeof cookie !== 'object' || cookie === null) {
    return { originalMaxAge: null, expires: null, httpOnly: true, path: '/' } as SessionCookie
  }
  const { originalMaxAge } = cookie as SessionCookie
  if (!hasExpired(cookie) || typeof originalMaxAge !== 'number') return cookie
  return { ...cookie, expires: new Date(Date.now() + originalMaxAge).toISOString() }
}

/** In milliseconds. */
const CLOCK_STEPS = 10

function timeOf(expires: unknown): number {
  if (expires instanceof Date) return expires.getTime()
  return typeof expires === 'string' ? Date.parse(expires) : Number.NaN
}

function comparable(cookie: SessionCookie | null): string {
  if (typeof cookie !== 'object' || cookie === null) return JSON.stringify(cookie)
  const { originalMaxAge, expires, ...rest } = cookie
  return JSON.stringify([typeof expires, ...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))])
}

/** A field of GoFrame's is text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
