import type { CheckedCookieOptions } from './checked-cookie-options.ts'
import { cookieText, expiredCookie, sessionCookie } from './session-cookie.ts'

/** A header of a response. `Set-Cookie` is added to those that the response has, another one replaces its like. */
export type HeaderPair = readonly [name: string, value: string, sending?: CookieSending]

/** What matters when a cookie is really sent. */
export interface CookieSending {
  /** Whether the client has the cookie already, and is only told that it lasts longer. */
  readonly isRenewal: boolean
  /** Is called when the head with the cookie is sent. */
  readonly sent: () => void
}

export const NO_HEADERS: readonly HeaderPair[] = []

interface HeaderSettings {
  readonly name: string
  readonly cookie: CheckedCookieOptions | undefined
  readonly isSecure: boolean
  /** Whether the client learns its id from a header. */
  readonly asksForHeader: boolean
}

/** The headers that tell a client the id of its session, or that make it forget its cookie. */
export function sessionHeaders(
  { name, cookie, isSecure, asksForHeader }: HeaderSettings,
  decision: 'set' | 'renew' | 'clear',
  id: string,
  { maxAge, sent }: { readonly maxAge: number | undefined; readonly sent: () => void },
): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (cookie !== undefined) {
    const settings = { name, cookie, isSecure }
    const isRenewal = decision === 'renew'
    if (decision === 'clear') pairs.push(['Set-Cookie', cookieText(expiredCookie(settings))])
    else pairs.push(['Set-Cookie', cookieText(sessionCookie(settings, id, maxAge)), { isRenewal, sent }])
  }
  if (asksForHeader && decision === 'set') pairs.push([name, id])
  return pairs
}
