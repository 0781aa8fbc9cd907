import type { HttpSessionsOptions, SessionCookieOptions } from './http-options.ts'
import { refuseOption } from './refuse-option.ts'

/**
 * The options with GoFrame's conventions in place of the defaults, if `goframe` is set. Throws `INVALID_ARGUMENT` for
 * an option that contradicts them.
 */
export function withGoFrame(options: HttpSessionsOptions): HttpSessionsOptions {
  if (options.goframe !== true) return options
  const { cookie = {}, header, rotateEvery } = options
  refuseOthers('', options, { name: GOFRAME.name, rolling: GOFRAME.rolling })
  if (header !== undefined && header !== true && header !== 'read') refuseOther('header')
  if (rotateEvery !== undefined) refuseOther('rotateEvery')
  if (typeof cookie !== 'object') return { ...options, ...GOFRAME }
  refuseOthers('cookie.', cookie, GOFRAME_COOKIE)
  if (cookie.encode !== undefined || cookie.decode !== undefined) refuseOther('value of the cookie')
  return { ...options, ...GOFRAME, cookie: { ...cookie, ...GOFRAME_COOKIE } }
}

/** Throws for each option that is given and is not as GoFrame has it. */
function refuseOthers(prefix: string, options: object, conventions: object): void {
  for (const [name, value] of Object.entries(conventions)) {
    const given = (options as Record<string, unknown>)[name]
    if (given !== undefined && given !== value) refuseOther(prefix + name)
  }
}

function refuseOther(name: string): never {
  refuseOption(`goframe: true allows no other ${name}`)
}

/** What GoFrame's HTTP server (v2.6.4) does by default. It follows no rotation, so there is none. */
const GOFRAME = { name: 'gfsessionid', header: true, rolling: false } satisfies HttpSessionsOptions
const GOFRAME_COOKIE = { path: '/', maxAge: 24 * 3_600_000 } satisfies SessionCookieOptions
