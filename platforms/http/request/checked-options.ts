import { checkOptionNames } from '../../../src/common/option-names.ts'
import { tagOf } from '../../../src/common/tag.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { type CheckedCookieOptions, checkCookieOptions } from './checked-cookie-options.ts'
import { withGoFrame } from './goframe-options.ts'
import type { HttpSessionsOptions } from './http-options.ts'
import { checkFlag, refuseOption } from './refuse-option.ts'

/** The options, checked and with their defaults. */
export interface CheckedOptions {
  readonly name: string
  /** The name of the header in lower case; `undefined`: no header is read. */
  readonly header: string | undefined
  /** Whether the header of a response tells a client a new id. */
  readonly writesHeader: boolean
  /** `undefined`: no cookie is read or set. */
  readonly cookie: CheckedCookieOptions | undefined
  readonly idPattern: RegExp
  readonly rolling: boolean
  readonly rotateEvery: number | undefined
  readonly grace: number
  readonly rejectDestroyed: boolean
  readonly trustProxy: boolean
}

/**
 * Checks the options and adds the defaults. Throws `INVALID_ARGUMENT` for an option of the wrong type or range, for
 * a cookie that browsers would refuse, and for options that contradict each other.
 */
export function checkOptions(given: HttpSessionsOptions): CheckedOptions {
  checkOptionNames('HttpSessions', given, NAMES)
  const options = withGoFrame(given)
  const { name = 'gfsessionid', header = true, idPattern = GOFRAME_ID, rotateEvery, grace = 10_000 } = options
  if (typeof name !== 'string' || !COOKIE_NAME.test(name)) refuseOption('name must be a valid cookie name')
  if (!HEADER.has(header)) refuseOption("header must be true, false, 'read' or 'write'")
  if (tagOf(idPattern) !== 'RegExp') refuseOption('idPattern must be a RegExp')
  if (rotateEvery !== undefined) checkTTL(rotateEvery)
  checkTTL(grace)
  for (const flag of FLAGS) checkFlag(flag, options[flag])
  const checked = {
    name,
    header: header === false ? undefined : name.toLowerCase(),
    writesHeader: header === 'write',
    cookie: options.cookie === false ? undefined : checkCookieOptions(name, options.cookie),
    // A global or sticky pattern starts each test where the last one ended.
    idPattern: new RegExp(idPattern.source, idPattern.flags.replace(/[gy]/g, '')),
    rolling: options.rolling ?? false,
    rotateEvery,
    grace,
    rejectDestroyed: options.rejectDestroyed ?? false,
    trustProxy: options.trustProxy ?? false,
  }
  if (checked.cookie === undefined) checkWithoutCookie(checked)
  return checked
}

/** Throws `INVALID_ARGUMENT` for options that need the cookie which there is not. */
function checkWithoutCookie({ header, writesHeader, rolling, rotateEvery }: CheckedOptions): void {
  if (header === undefined) refuseOption('without a cookie and a header no request can name its session')
  if (rolling) refuseOption('rolling needs the cookie')
  if (rotateEvery !== undefined && !writesHeader) {
    refuseOption("rotateEvery needs the cookie or header: 'write', or no client would learn its new id")
  }
}

const NAMES = {
  name: 1,
  cookie: 1,
  header: 1,
  idPattern: 1,
  rolling: 1,
  rotateEvery: 1,
  grace: 1,
  rejectDestroyed: 1,
  trustProxy: 1,
  goframe: 1,
}
const FLAGS = ['rolling', 'rejectDestroyed', 'trustProxy', 'goframe'] as const
const GOFRAME_ID = /^[0-9a-z]{32}$/
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const HEADER: ReadonlySet<unknown> = new Set([true, false, 'read', 'write'])
