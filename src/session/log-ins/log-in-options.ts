import { checkOptionNames } from '../../common/option-names.ts'
import { SessionError } from '../../common/session-error.ts'
import { checkTTL } from '../../common/ttl.ts'

/** Who logs in. `7` and `'7'` are the same user. */
export type UserId = string | number | bigint

/** The options of `Session.logIn`. Durations are in milliseconds. */
export interface LogInOptions {
  /** The session's own TTL, for "remember me" (default: the manager's). */
  ttl?: number | undefined
  /** How long the session lives from now on at most, however much it is used (default: the manager's `maxLifetime`). */
  maxLifetime?: number | undefined
  /**
   * Whether the session keeps what it holds, such as a cart (default `true`). What another user has left in it is never
   * kept.
   */
  keep?: boolean | undefined
  /**
   * When the user has proved who they are, in Unix milliseconds (default: when the request began, or the use of a session
   * without a request). Give it where the password was checked in an earlier request than the second factor.
   */
  verifiedAt?: number | undefined
}

/** A log-in whose arguments are checked. */
export interface CheckedLogIn {
  readonly user: string
  readonly ttl: number | undefined
  readonly maxLifetime: number | undefined
  readonly keep: boolean
  readonly verifiedAt: number | undefined
}

/** Checks the arguments of `logIn`. Throws `INVALID_ARGUMENT`. */
export function checkLogIn(userId: unknown, options: LogInOptions = {}): CheckedLogIn {
  checkOptionNames('Session.logIn', options, { ttl: 1, maxLifetime: 1, keep: 1, verifiedAt: 1 })
  const { ttl, maxLifetime, keep = true, verifiedAt } = options
  if (ttl !== undefined) checkTTL(ttl)
  if (maxLifetime !== undefined) checkTTL(maxLifetime)
  if (typeof keep !== 'boolean') refuse('keep must be true or false')
  if (verifiedAt !== undefined) checkTime(verifiedAt)
  return { user: userText(userId), ttl, maxLifetime, keep, verifiedAt }
}

/** The text of a user id. Throws `INVALID_ARGUMENT` for what is none. */
export function userText(userId: unknown): string {
  const isId = typeof userId === 'string' || typeof userId === 'bigint' || Number.isSafeInteger(userId)
  const text = isId ? String(userId) : ''
  if (text === '' || text.length > MAX_LENGTH || LONE_SURROGATE.test(text)) {
    refuse(`the user's id must be a text of 1 to ${MAX_LENGTH} characters, or an integer`)
  }
  return text
}

/** Throws `INVALID_ARGUMENT` for what is not a time in Unix milliseconds. */
function checkTime(time: unknown): void {
  if (!Number.isFinite(time)) refuse('verifiedAt must be a time in Unix milliseconds')
}

function refuse(why: string): never {
  throw new SessionError('INVALID_ARGUMENT', why)
}

const MAX_LENGTH = 255
const LONE_SURROGATE = /\p{Cs}/u
