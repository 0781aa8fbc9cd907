import { parseCookie, stringifySetCookie } from 'cookie'
import { isSessionId } from '../../../src/common/session-id.ts'
import type { CookieSettings, HttpSettings } from './http-settings.ts'

/** The id that a request has brought, if it looks like one, and whether a cookie did. */
export interface BroughtId {
  readonly id: string
  readonly isCookie: boolean
}

/** Reads the id of a request's session, from its cookies or, where they have none, from its header. */
export function broughtId(
  settings: HttpSettings,
  cookies: string | null | undefined,
  header: unknown,
): BroughtId {
  const { name } = settings
  const cookie = cookies?.includes(name) ? parseCookie(cookies, AS_IT_IS)[name] : undefined
  const id = cookie || header
  return looksLikeId(settings, id) ? { id, isCookie: id === cookie } : NONE
}

/** Whether a cookie can hold it, a storage may see it, and the application takes it for an id. */
export function looksLikeId({ idPattern }: HttpSettings, id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id) && COOKIE_VALUE.test(id) && isSessionId(id)
}

const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/

/** As Go reads them: an id is no text to be unescaped. */
const AS_IT_IS = { decode: (value: string) => value.replace(/^"(.*)"$/, '$1') }

const NONE: BroughtId = { id: '', isCookie: false }

/** The `Set-Cookie` header that hands out an id; with a TTL of the session's own, in milliseconds, for as long. */
export function sessionCookie(
  { name, cookie }: HttpSettings,
  id: string,
  ownTTL: number | undefined,
  isSecure: boolean,
): string {
  const maxAge = ownTTL ?? cookie.maxAge
  return stringifySetCookie(
    {
      name,
      value: id,
      ...attributes(cookie, isSecure),
      ...(maxAge !== null && { maxAge: Math.max(1, Math.floor(maxAge / 1000)) }),
    },
    { encode: (value) => value },
  )
}

/** The `Set-Cookie` header that makes a browser forget its id. */
export function expiredCookie({ name, cookie }: HttpSettings, isSecure: boolean): string {
  return stringifySetCookie({
    name,
    value: '',
    ...attributes(cookie, isSecure),
    maxAge: 0,
    expires: new Date(0),
  })
}

function attributes({ path, domain, httpOnly, sameSite, secure }: CookieSettings, isSecure: boolean) {
  return { path, ...(domain !== undefined && { domain }), httpOnly, sameSite, secure: secure ?? isSecure }
}
