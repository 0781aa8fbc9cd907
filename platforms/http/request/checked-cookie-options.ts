import { checkOptionNames } from '../../../src/common/option-names.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { type CookieCodec, checkCodec } from './cookie-value.ts'
import type { SessionCookieOptions } from './http-options.ts'
import { checkFlag, refuseOption } from './refuse-option.ts'

/** The attributes of the cookie, checked and with their defaults. */
export interface CheckedCookieOptions {
  readonly path: string
  readonly domain: string | undefined
  /** In milliseconds; `undefined`: as long as the session; `null`: until the browser is closed. */
  readonly maxAge: number | null | undefined
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none'
  /** `undefined`: secure if the request came over HTTPS. */
  readonly secure: boolean | undefined
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | undefined
  /** `undefined`: the id is the value of the cookie. */
  readonly codec: CookieCodec | undefined
}

/** Throws `INVALID_ARGUMENT` for an attribute of the wrong type or range, and for a cookie that browsers refuse. */
export function checkCookieOptions(name: string, options: SessionCookieOptions = {}): CheckedCookieOptions {
  if (typeof options !== 'object' || options === null) refuseOption('cookie must be an object or false')
  checkOptionNames('HttpSessions.cookie', options, NAMES)
  const { path = '/', domain, maxAge, httpOnly = true, sameSite = 'lax' } = options
  const { secure, partitioned = false, priority } = options
  if (maxAge !== null && maxAge !== undefined) checkTTL(maxAge)
  if (!SAME_SITE.has(sameSite)) refuseOption("cookie.sameSite must be 'strict', 'lax' or 'none'")
  if (priority !== undefined && !PRIORITY.has(priority)) {
    refuseOption("cookie.priority must be 'low', 'medium' or 'high'")
  }
  for (const [flag, value] of Object.entries({ httpOnly, secure, partitioned })) {
    checkFlag(`cookie.${flag}`, value)
  }
  if (typeof path !== 'string' || !ATTRIBUTE.test(path) || !path.startsWith('/'))
    refuseOption('cookie.path is not allowed in a cookie')
  if (domain !== undefined && !DOMAIN.test(domain)) refuseOption('cookie.domain is not allowed in a cookie')
  const isHost = /^__host-/i.test(name)
  const mustBeSecure = isHost || /^__secure-/i.test(name) || sameSite === 'none' || partitioned
  if (isHost && (path !== '/' || domain !== undefined))
    refuseOption('a __Host- cookie must have the path / and no domain')
  if (mustBeSecure && secure === false) refuseOption('browsers refuse this cookie unless it is secure')
  return {
    path,
    domain,
    maxAge,
    httpOnly,
    sameSite,
    secure: mustBeSecure ? true : secure,
    partitioned,
    priority,
    codec: checkCodec(options),
  }
}

const NAMES = {
  path: 1,
  domain: 1,
  maxAge: 1,
  httpOnly: 1,
  sameSite: 1,
  secure: 1,
  partitioned: 1,
  priority: 1,
  encode: 1,
  decode: 1,
}
const SAME_SITE = new Set(['strict', 'lax', 'none'])
const PRIORITY = new Set(['low', 'medium', 'high'])
const ATTRIBUTE = /^[\x20-\x3a\x3c-\x7e]*$/
const DOMAIN = /^\.?[\w-]+(\.[\w-]+)*$/
