import { parseCookie } from 'cookie'
import { SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { CheckedOptions } from './checked-options.ts'
import { cookieValue, idIn, inHeader } from './cookie-value.ts'

/** The session id that a request sent; empty if it sent none, or if the text does not look like an id. */
export interface RequestedId {
  readonly id: string
  /** Whether the id comes from a cookie, not from a header. */
  readonly isFromCookie: boolean
  /** Whether the response tells a new id in a header: the request has sent that header, or there is no cookie. */
  readonly asksForHeader: boolean
}

/** Chooses the id of a request: that of the session cookie, or that of the header if there is no such cookie. */
export function requestedId(options: CheckedOptions, cookie: unknown, header: unknown): RequestedId {
  const isFromCookie = Boolean(cookie)
  const isHeaderWay = !isFromCookie && (typeof header === 'string' || options.cookie === undefined)
  const asksForHeader = options.writesHeader && isHeaderWay
  const id = cookie ? idIn(options.cookie?.codec, cookie) : header
  if (!looksLikeId(options, id)) return { id: '', isFromCookie: false, asksForHeader }
  return { id, isFromCookie, asksForHeader }
}

/** The value of the session cookie in the text of the `Cookie` header. */
export function cookieIn({ name, cookie }: CheckedOptions, cookies: string | null | undefined): unknown {
  if (cookie === undefined || !cookies?.includes(name)) return undefined
  return inHeader(cookie.codec, parseCookie(cookies, AS_IT_IS)[name])
}

/** Whether a text matches `idPattern`, can be the value of a cookie, and is safe to give to a storage. */
function looksLikeId({ idPattern }: CheckedOptions, id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id) && COOKIE_VALUE.test(id) && isSessionId(id)
}

/** Throws `INVALID_SESSION_ID` for an id that would be ignored in later requests, since it does not look like one. */
export function checkRequestId(options: CheckedOptions, id: string): void {
  if (looksLikeId(options, id)) return
  throw new SessionError(
    'INVALID_SESSION_ID',
    "Session: the id does not match idPattern or can't be a cookie value",
  )
}

/** As `checkRequestId`, for an id that a cookie is going to tell: throws `INVALID_ARGUMENT` too, if `encode` fails. */
export function checkNewId(options: CheckedOptions, id: string): void {
  checkRequestId(options, id)
  cookieValue(options.cookie?.codec, id)
}

const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** Removes quotes and decodes nothing, as Go does. */
const AS_IT_IS = { decode: (value: string) => value.replace(/^"(.*)"$/, '$1') }
