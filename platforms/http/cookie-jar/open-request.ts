import { SessionError } from '../../../src/common/session-error.ts'
import type { CheckedOptions } from '../request/checked-options.ts'
import { isHttps } from '../request/is-https.ts'
import { headerText, type RequestHeaders } from '../request/request-headers.ts'
import { cookiesIn, looksLikeId, NO_COOKIES, type RequestedId, requestedId } from '../request/requested-id.ts'
import { type CookieJar, isThenable, readCookie } from './cookie-jar.ts'

/** What `HttpSessions.open` needs of a request. At least one of `cookies` and `headers` must be there. */
export interface OpenRequest {
  /** The cookies of the request and its response. Without them no cookie can be set. */
  readonly cookies?: CookieJar | undefined
  /** The headers of the request: `Headers`, an object such as Node's, pairs, or a `Map`. */
  readonly headers?: RequestHeaders | undefined
  /** Whether the request came over HTTPS (default: what `trustProxy` says). */
  readonly isSecure?: boolean | undefined
}

/** What is known of a request before its session is used. */
export interface CheckedRequest {
  readonly jar: CookieJar
  readonly requested: RequestedId
  readonly isSecure: boolean
}

/** Reads the session's id from a request. Throws `INVALID_ARGUMENT` for what is no request. */
export function checkRequest(options: CheckedOptions, request: OpenRequest): CheckedRequest {
  const { cookies, headers, isSecure } = checkShape(request)
  const jar = cookies ?? {}
  const values = jarCookies(options, jar, cookiesIn(options, headerText(headers, 'cookie')))
  const header = options.header === undefined ? undefined : headerText(headers, options.header)
  return {
    jar,
    // A jar tells no id by a header.
    requested: requestedId(options, values, header, false),
    isSecure: isSecure ?? isHttps(options, false, () => headerText(headers, 'x-forwarded-proto')),
  }
}

/**
 * The values of the session cookies, in a jar and in the `Cookie` header. A jar gives one value of a name, Next's the
 * last one and others the first, so all count that the header has. But a jar whose id is not in the header was changed
 * since the request came, and decides alone, as does one that has no such cookie.
 */
function jarCookies(options: CheckedOptions, jar: CookieJar, inHeader: readonly string[]): readonly string[] {
  if (options.cookie === undefined || typeof jar.get !== 'function') return inHeader
  const value = readCookie(jar, options.name)
  if (value === undefined) return NO_COOKIES
  const isChanged = value === '' || looksLikeId(options, value)
  return inHeader.length === 0 || (isChanged && !inHeader.includes(value)) ? [value] : inHeader
}

function checkShape(request: OpenRequest): OpenRequest {
  if (!isObject(request)) refuse('it needs an object with cookies or headers')
  const { cookies, headers, isSecure } = request
  if (isThenable(cookies) || isThenable(headers)) refuse('await the cookies and the headers first')
  if (cookies !== undefined && !isObject(cookies)) refuse('cookies must be a cookie jar')
  if (headers !== undefined && !isObject(headers)) refuse('headers must be an object')
  if (cookies === undefined && headers === undefined) refuse('it needs cookies or headers')
  if (isSecure !== undefined && typeof isSecure !== 'boolean') refuse('isSecure must be true or false')
  return request
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function refuse(why: string): never {
  throw new SessionError('INVALID_ARGUMENT', `HttpSessions.open: ${why}`)
}
