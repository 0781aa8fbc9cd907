import type { CheckedCookieOptions } from './checked-cookie-options.ts'
import type { CookieSending } from './cookie-target.ts'
import { cookieText, expiredCookie, sessionCookie } from './session-cookie.ts'

/** A header of a response. `Set-Cookie` is added to those that the response has, another one replaces its like. */
export type HeaderPair = readonly [name: string, value: string, sending?: CookieSending]

export const NO_HEADERS: readonly HeaderPair[] = []

export interface HeaderSettings {
  readonly name: string
  readonly cookie: CheckedCookieOptions | undefined
  readonly isSecure: boolean
}

/** The headers that tell a client the id of its session. */
export function sessionHeaders(
  { name, cookie, isSecure }: HeaderSettings,
  id: string,
  sending: CookieSending,
): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (cookie !== undefined) {
    const sent = sessionCookie({ name, cookie, isSecure }, id, sending.maxAge)
    pairs.push(['Set-Cookie', cookieText(sent), sending])
  }
  if (sending.asksForHeader && !sending.isRenewal) pairs.push([name, id])
  return pairs
}

/** The headers that make a client forget its cookie. */
export function clearingHeaders({ name, cookie, isSecure }: HeaderSettings): readonly HeaderPair[] {
  if (cookie === undefined) return NO_HEADERS
  return [['Set-Cookie', cookieText(expiredCookie({ name, cookie, isSecure }))]]
}
