import { stringifySetCookie } from 'cookie'
import type { CheckedCookieOptions, CheckedOptions } from './checked-options.ts'

/** The `Set-Cookie` header that sets an id. A session's own TTL, in milliseconds, takes the place of `maxAge`. */
export function sessionCookie(
  { name, cookie }: CheckedOptions,
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

/** The `Set-Cookie` header that makes a browser delete its session cookie. */
export function expiredCookie({ name, cookie }: CheckedOptions, isSecure: boolean): string {
  return stringifySetCookie({
    name,
    value: '',
    ...attributes(cookie, isSecure),
    maxAge: 0,
    expires: new Date(0),
  })
}

function attributes({ path, domain, httpOnly, sameSite, secure }: CheckedCookieOptions, isSecure: boolean) {
  return { path, ...(domain !== undefined && { domain }), httpOnly, sameSite, secure: secure ?? isSecure }
}
