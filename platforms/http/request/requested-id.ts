import { parseCookie } from 'cookie'
import { SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { CheckedOptions } from './checked-options.ts'

/** The session id that a request sent; empty if it sent none, or if the text does not look like an id. */
export interface RequestedId {
  readonly id: string
  /** Whether the id comes from a cookie, not from a header. */
  readonly isFromCookie: boolean
}

/**
 * Reads the session id of a request: from the session cookie, or from the header if there is no such cookie.
 * `cookies` is the text of the `Cookie` header.
 */
export function requestedId(
  options: CheckedOptions,
  cookies: string | null | undefined,
  header: unknown,
): RequestedId {
  const { name } = options
  const cookie = cookies?.includes(name) ? parseCookie(cookies, AS_IT_IS)[name] : undefined
  const id = cookie || header
  return looksLikeId(options, id) ? { id, isFromCookie: id === cookie } : NONE
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

const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** Removes quotes and decodes nothing, as Go does. */
const AS_IT_IS = { decode: (value: string) => value.replace(/^"(.*)"$/, '$1') }

const NONE: RequestedId = { id: '', isFromCookie: false }
