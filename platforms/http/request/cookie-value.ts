import { SessionError } from '../../../src/common/session-error.ts'
import { newSessionId } from '../../../src/common/session-id.ts'
import type { SessionCookieOptions } from './http-options.ts'
import { refuseOption } from './refuse-option.ts'

/** How an id becomes the value of a cookie, and how it is read from one. */
export type CookieCodec = Required<Pick<SessionCookieOptions, 'encode' | 'decode'>>

/**
 * The functions that the application has given; `undefined`: none, so the id is the value. They are tried with an id that
 * is drawn for this, since a request can't tell a wrong secret from a forged cookie. Throws `INVALID_ARGUMENT`.
 */
export function checkCodec({ encode, decode }: SessionCookieOptions): CookieCodec | undefined {
  if (encode === undefined && decode === undefined) return undefined
  if (typeof encode !== 'function' || typeof decode !== 'function') {
    refuseOption('cookie.encode and cookie.decode must be two functions, or both be left out')
  }
  const id = newSessionId()
  let decoded: unknown
  try {
    decoded = decode(encode(id))
  } catch (cause) {
    throw new SessionError('INVALID_ARGUMENT', `HttpSessions: ${UNREADABLE}`, { cause })
  }
  if (decoded !== id) refuseOption(UNREADABLE)
  return { encode, decode }
}

/** The value of a cookie as a codec knows it, from that in the header: percent-decoded. A cookie jar gives it like this. */
export function inHeader(codec: CookieCodec | undefined, value: string | undefined): string | undefined {
  if (codec === undefined || !value?.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The id in the value of a cookie. `undefined` if there is none: also where `decode` throws, since anybody sends cookies. */
export function idIn(codec: CookieCodec | undefined, value: unknown): unknown {
  if (codec === undefined || typeof value !== 'string') return value
  try {
    return codec.decode(value)
  } catch {
    return undefined
  }
}

/**
 * The value of the cookie for an id. Throws `INVALID_ARGUMENT` if `encode` fails. The error has no cause, which could
 * contain the id.
 */
export function cookieValue(codec: CookieCodec | undefined, id: string): string {
  if (codec === undefined) return id
  const value = encoded(codec, id)
  if (typeof value === 'string' && value !== '') return value
  throw new SessionError(
    'INVALID_ARGUMENT',
    'HttpSessions: cookie.encode must return the value of the cookie',
  )
}

function encoded({ encode }: CookieCodec, id: string): unknown {
  try {
    return encode(id)
  } catch {
    return undefined
  }
}

const UNREADABLE = 'cookie.decode must return the id that cookie.encode was given, and neither may fail'
