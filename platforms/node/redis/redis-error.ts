import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../src/common/session-error-code.ts'
import { isError } from '../../../src/common/tag.ts'

/** An error of Redis, or of its client, as a `SessionError`. */
export function redisError(cause: unknown): SessionError {
  if (isSessionError(cause)) return cause
  if (isForOtherUse(cause)) return replyError(cause)
  const redis = redisCode(cause)
  if (redis === undefined) return connectionError(cause)
  const [code, message] = MEANINGS[redis] ?? REFUSED
  const options = redis === 'ERR' && !PASSING.test((cause as Error).message) ? { retryable: false } : {}
  return new SessionError(code, `Redis replied ${redis}: ${message}`, { cause, ...options })
}

export function timeoutError(cause?: unknown): SessionError {
  return new SessionError('TIMEOUT', 'Redis has not replied in time', { cause })
}

/**
 * The error for a reply that does not belong to the command. It does not pass by itself: the connection is used for
 * something else, or what listens at its other end is not Redis.
 */
export function replyError(cause?: unknown): SessionError {
  const message =
    'this connection does not serve commands: it is in a transaction, or subscribed, or no Redis'
  return new SessionError('STORAGE_FAULT', message, { cause })
}

export function conflictError(): SessionError {
  return new SessionError('CONFLICT', 'other writes changed the session at each attempt')
}

/** The code of an error that Redis replied, such as `NOSCRIPT`; `undefined` for an error of the connection. */
export function redisCode(error: unknown): string | undefined {
  if (!isError(error)) return undefined
  const [, code] = REPLY.exec(error.message) ?? []
  if (code !== 'ERR') return code
  // Before Redis 7 an error of a command in a script comes inside of an ERR; in 7.0 one of a missing permission does.
  if (DENIED_IN_SCRIPT.test(error.message)) return 'NOPERM'
  return IN_SCRIPT.exec(error.message)?.[1] ?? code
}

/** Whether Redis does not know a command, or an option of it. */
export function isUnknownToRedis(error: unknown): boolean {
  return isError(error) && /^ERR (syntax error|unknown )/.test(error.message)
}

/** Whether the connection was given to subscriptions or to a monitor, as Redis or the client says. */
function isForOtherUse(error: unknown): boolean {
  return isError(error) && OTHER_USE.test(error.message)
}

const OTHER_USE =
  /^ERR Can't execute '|^ERR only .* allowed in this context|^ERR Replica can't interact|\bin (subscriber|monitoring) mode\b/i

const REPLY =
  /^(ERR|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|UNKILLABLE|OOM|WRONGTYPE|NOAUTH|NOPERM|WRONGPASS|DENIED|NOSCRIPT|MOVED|ASK|CROSSSLOT)\b/
/** The errors with the code ERR that pass by themselves. */
const PASSING = /^ERR max number of clients reached/
const DENIED_IN_SCRIPT = /^ERR The user executing the script can't /
const IN_SCRIPT = /user_script:\d+: -?([A-Z]{2,})\b/

/** The code and the message of the `SessionError`. */
type Meaning = readonly [SessionErrorCode, string]

const UNAVAILABLE: Meaning = ['STORAGE_UNAVAILABLE', 'it can not serve this command now']
const DENIED: Meaning = ['STORAGE_DENIED', 'it denies this client the command']
const REFUSED: Meaning = ['STORAGE_UNAVAILABLE', 'it refuses the command']

const MEANINGS: Readonly<Record<string, Meaning>> = {
  LOADING: UNAVAILABLE,
  READONLY: ['STORAGE_UNAVAILABLE', 'it is a replica now'],
  MASTERDOWN: UNAVAILABLE,
  CLUSTERDOWN: UNAVAILABLE,
  TRYAGAIN: UNAVAILABLE,
  BUSY: UNAVAILABLE,
  MISCONF: UNAVAILABLE,
  NOREPLICAS: UNAVAILABLE,
  UNKILLABLE: UNAVAILABLE,
  MOVED: UNAVAILABLE,
  ASK: UNAVAILABLE,
  OOM: ['STORAGE_FULL', 'its memory is full'],
  WRONGTYPE: ['RECORD_CORRUPT', 'this key holds no session of this layout'],
  NOAUTH: DENIED,
  NOPERM: DENIED,
  WRONGPASS: DENIED,
  DENIED,
}

function connectionError(cause: unknown): SessionError {
  const { name, message } = (cause ?? {}) as { name?: unknown; message?: unknown }
  if (String(name).includes('Timeout') || /\btimed out\b/i.test(String(message))) {
    return timeoutError(cause)
  }
  return new SessionError('STORAGE_UNAVAILABLE', 'the connection to Redis failed', { cause })
}
