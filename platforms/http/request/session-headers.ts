import type { CheckedCookieOptions } from './checked-cookie-options.ts'
import { cookieText, expiredCookie, sessionCookie } from './session-cookie.ts'

/** A header of a response. `Set-Cookie` is added to those that the response has, another one replaces its like. */
export type HeaderPair = readonly [name: string, value: string]

export const NO_HEADERS: readonly HeaderPair[] = []

export interface HeaderSettings {
  readonly name: string
  readonly cookie: CheckedCookieOptions | undefined
  readonly isSecure: boolean
  /** Whether the client learns its id from a header. */
  readonly asksForHeader: boolean
}

/** The headers that tell a client the id of its session, or that make it forget its cookie. */
export function sessionHeaders(
  { name, cookie, isSecure, asksForHeader }: HeaderSettings,
  decision: 'set' | 'clear',
  id: string,
  ownTTL: number | undefined,
): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (cookie !== undefined) {
    const settings = { name, cookie, isSecure }
    const sent = decision === 'set' ? sessionCookie(settings, id, ownTTL) : expiredCookie(settings)
    pairs.push(['Set-Cookie', cookieText(sent)])
  }
  if (asksForHeader && decision === 'set') pairs.push([name, id])
  return pairs
}
