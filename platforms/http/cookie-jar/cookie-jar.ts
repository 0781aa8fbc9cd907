import { SessionError } from '../../../src/common/session-error.ts'
import type { CookieAttributes } from '../request/cookie-attributes.ts'

/**
 * The cookies of a request and its response, as frameworks give them: Next's `await cookies()`, SvelteKit's
 * `event.cookies`, Astro's `context.cookies`. Without `get` the cookies are read from the headers; without `set` none
 * can be set.
 */
export interface CookieJar {
  /** The value of a cookie, by itself or as `value` of an object. */
  get?(name: string): unknown
  /** Sets a cookie of the response. It throws, or rejects, where that is not possible. */
  set?(name: string, value: string, attributes: CookieAttributes): unknown
}

/** Reads a cookie. Throws `INVALID_ARGUMENT` if the jar throws, or answers with a promise. */
export function readCookie(jar: CookieJar, name: string): string | undefined {
  let found: unknown
  try {
    found = jar.get?.(name)
  } catch (cause) {
    throw new SessionError('INVALID_ARGUMENT', 'HttpSessions.open: cookies.get has failed', { cause })
  }
  if (isThenable(found)) {
    found.then(undefined, () => {})
    throw new SessionError('INVALID_ARGUMENT', 'HttpSessions.open: cookies.get must not return a promise')
  }
  const value = typeof found === 'object' && found !== null ? (found as { value?: unknown }).value : found
  return typeof value === 'string' ? value : undefined
}

/** Whether a value must be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
