import { type LifetimeSettings, timeLeft } from '../../../src/record/lifetime.ts'
import type { SessionSpan } from '../../../src/record/metadata.ts'

/** How long a session lives, as far as its cookie depends on it. */
export interface SessionLife {
  /** The session's own TTL, in milliseconds, if it has one. */
  readonly ownTTL: number | undefined
  readonly span: SessionSpan
}

/** How long the cookie of a session lasts. Times are in milliseconds. */
export interface CookieLife {
  /** Whole seconds, or what the application has said; `undefined`: until the browser is closed. */
  readonly maxAge: number | undefined
  /** For how long the cookie must last from now on; `undefined`: uses do not renew it. */
  readonly needed: number | undefined
}

/**
 * The life of the cookie that is sent now. By default it is the session's TTL and a tenth, and not beyond its
 * `maxLifetime`, so that a cookie need not be sent with each use: until a tenth of the TTL has passed, the last one
 * lasts as long as the session.
 *
 * `maxAge` is the option: a number is the life itself, or else the session's own TTL, and uses do not renew it. With
 * `null` a session without a TTL of its own has a cookie until the browser is closed.
 */
export function cookieLife(
  maxAge: number | null | undefined,
  { ownTTL, span }: SessionLife,
  settings: LifetimeSettings,
): CookieLife {
  if (maxAge === null && ownTTL === undefined) return { maxAge: undefined, needed: undefined }
  const left = timeLeft(span, settings)
  if (typeof maxAge === 'number') {
    const given = ownTTL ?? maxAge
    return { maxAge: left < given ? wholeSeconds(left) : given, needed: undefined }
  }
  const ttl = Math.min(ownTTL ?? settings.ttl, LONGEST)
  return { maxAge: wholeSeconds(Math.min(ttl + ttl / 10, left)), needed: Math.min(ttl, left) }
}

/** Milliseconds of at least one second. */
function wholeSeconds(life: number): number {
  return Math.ceil(Math.max(1, life) / 1000) * 1000
}

/** Whether a use must send the cookie again. `left` is how long the one lasts that was sent last, if that is known. */
export function isCookieDue({ needed }: CookieLife, left: number | undefined): boolean {
  return needed !== undefined && (left === undefined || left < needed)
}

/** With a tenth more it is 400 days, in whole seconds: browsers keep no cookie for longer. */
const LONGEST = Math.floor((400 * 86_400) / 1.1) * 1000
