import { SessionError } from '../../../src/common/session-error.ts'
import { tagOf } from '../../../src/common/tag.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import type { HttpSessionsOptions, SessionCookieOptions } from './http-options.ts'

/** The options, checked and with their defaults. */
export interface CheckedOptions {
  readonly name: string
  /** The name of the header in lower case; `undefined`: no header is read. */
  readonly header: string | undefined
  readonly cookie: CheckedCookieOptions
  readonly idPattern: RegExp
  readonly rolling: boolean
  readonly rotateEvery: number | undefined
  readonly grace: number
  readonly rejectDestroyed: boolean
}

export interface CheckedCookieOptions {
  readonly path: string
  readonly domain: string | undefined
  readonly maxAge: number | null
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none'
  /** `undefined`: secure if the request came over HTTPS. */
  readonly secure: boolean | undefined
}

/**
 * Checks the options and adds the defaults. Throws `INVALID_ARGUMENT` for an option of the wrong type or range, and for
 * a cookie that browsers would refuse.
 */
export function checkOptions(options: HttpSessionsOptions): CheckedOptions {
  const { name = 'gfsessionid', header = true, idPattern = GOFRAME_ID, rotateEvery, grace = 10_000 } = options
  if (typeof name !== 'string' || !COOKIE_NAME.test(name)) refuse('name must be a valid cookie name')
  if (tagOf(idPattern) !== 'RegExp') refuse('idPattern must be a RegExp')
  if (rotateEvery !== undefined) checkTTL(rotateEvery)
  checkTTL(grace)
  return {
    name,
    header: header ? name.toLowerCase() : undefined,
    cookie: checkCookieOptions(name, options.cookie ?? {}),
    // A global or sticky pattern starts each test where the last one ended.
    idPattern: new RegExp(idPattern.source, idPattern.flags.replace(/[gy]/g, '')),
    rolling: options.rolling ?? false,
    rotateEvery,
    grace,
    rejectDestroyed: options.rejectDestroyed ?? false,
  }
}

function checkCookieOptions(name: string, options: SessionCookieOptions): CheckedCookieOptions {
  const { path = '/', domain, maxAge = DAY, httpOnly = true, sameSite = 'lax', secure } = options
  if (maxAge !== null) checkTTL(maxAge)
  if (!SAME_SITE.has(sameSite)) refuse("cookie.sameSite must be 'strict', 'lax' or 'none'")
  if (!ATTRIBUTE.test(path) || !path.startsWith('/')) refuse('cookie.path is not allowed in a cookie')
  if (domain !== undefined && !DOMAIN.test(domain)) refuse('cookie.domain is not allowed in a cookie')
  const isHost = /^__host-/i.test(name)
  const mustBeSecure = isHost || /^__secure-/i.test(name) || sameSite === 'none'
  if (isHost && (path !== '/' || domain !== undefined))
    refuse('a __Host- cookie must have the path / and no domain')
  if (mustBeSecure && secure === false) refuse('browsers refuse this cookie unless it is secure')
  return { path, domain, maxAge, httpOnly, sameSite, secure: mustBeSecure ? true : secure }
}

function refuse(what: string): never {
  throw new SessionError('INVALID_ARGUMENT', `HttpSessions: ${what}`)
}

const DAY = 24 * 3_600_000
const GOFRAME_ID = /^[0-9a-z]{32}$/
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const SAME_SITE = new Set(['strict', 'lax', 'none'])
const ATTRIBUTE = /^[\x20-\x3a\x3c-\x7e]*$/
const DOMAIN = /^\.?[\w-]+(\.[\w-]+)*$/
