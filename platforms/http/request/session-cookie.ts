import { stringifySetCookie } from 'cookie'
import type { CheckedCookieOptions } from './checked-cookie-options.ts'
import type { CookieAttributes } from './cookie-attributes.ts'
import { type CookieCodec, cookieValue } from './cookie-value.ts'

/** A cookie for a response, in the parts that frameworks take. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly attributes: CookieAttributes
}

/** What a cookie depends on beside the id. */
export interface CookieSettings {
  readonly name: string
  readonly cookie: CheckedCookieOptions
  /** Whether the request came over HTTPS. */
  readonly isSecure: boolean
}

/** The cookie that names a session. It lasts for `maxAge` milliseconds; `undefined`: until the browser is closed. */
export function sessionCookie(settings: CookieSettings, id: string, maxAge: number | undefined): SetCookie {
  const life = maxAge === undefined ? {} : { maxAge: Math.max(1, Math.floor(maxAge / 1000)) }
  const value = cookieValue(settings.cookie.codec, id)
  return { name: settings.name, value, attributes: { ...fixedAttributes(settings), ...life } }
}

/** The cookie that makes a browser delete its session cookie. */
export function expiredCookie(settings: CookieSettings): SetCookie {
  const attributes = { ...fixedAttributes(settings), maxAge: 0, expires: new Date(0) }
  return { name: settings.name, value: '', attributes }
}

/** The text of a cookie, for the header `Set-Cookie`. What a codec has made is percent-encoded; an id needs no encoding. */
export function cookieText({ name, value, attributes }: SetCookie, codec: CookieCodec | undefined): string {
  return stringifySetCookie({ name, value, ...attributes }, codec === undefined ? AS_IT_IS : {})
}

function fixedAttributes({ cookie, isSecure }: CookieSettings): CookieAttributes {
  const { path, domain, httpOnly, sameSite, secure = isSecure, partitioned, priority } = cookie
  return {
    path,
    httpOnly,
    sameSite,
    secure,
    ...(domain !== undefined && { domain }),
    ...(partitioned && { partitioned }),
    ...(priority !== undefined && { priority }),
  }
}

const AS_IT_IS = { encode: (text: string) => text }
