import { isSessionError, SessionError, type SessionErrorCode } from '../../../src/common/session-error.ts'

/** What a failure of Redis, or of its client, means to a session. */
export function redisError(cause: unknown): SessionError {
  if (isSessionError(cause)) return cause
  const answer = redisCode(cause)
  if (answer === undefined) return connectionError(cause)
  const [code, message] = ANSWERS[answer] ?? REFUSED
  const options = answer === 'ERR' && !PASSES.test((cause as Error).message) ? { retryable: false } : {}
  return new SessionError(code, `Redis answers ${answer}: ${message}`, { cause, ...options })
}

export function timeoutError(cause?: unknown): SessionError {
  return new SessionError('TIMEOUT', 'Redis has not answered in time', { cause })
}

export function conflictError(): SessionError {
  return new SessionError('CONFLICT', 'others were faster again and again')
}

/** The code with which Redis has refused a command, such as `NOSCRIPT`; `undefined`: it has not answered. */
export function redisCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const [, code] = ANSWER.exec(error.message) ?? []
  if (code !== 'ERR') return code
  // Before Redis 7 the errors of a script's commands come inside of an ERR, and in 7.0 those of a lacking permission.
  if (DENIED_IN_SCRIPT.test(error.message)) return 'NOPERM'
  return IN_SCRIPT.exec(error.message)?.[1] ?? code
}

/** Whether Redis does not know a command, or an option of it. */
export function isUnknownToRedis(error: unknown): boolean {
  return error instanceof Error && /^ERR (syntax error|unknown )/.test(error.message)
}

const ANSWER =
  /^(ERR|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|UNKILLABLE|OOM|WRONGTYPE|NOAUTH|NOPERM|WRONGPASS|DENIED|NOSCRIPT|MOVED|ASK|CROSSSLOT)\b/
/** The errors without a code of their own that end by themselves. */
const PASSES = /^ERR max number of clients reached/
const DENIED_IN_SCRIPT = /^ERR The user executing the script can't /
const IN_SCRIPT = /user_script:\d+: -?([A-Z]{2,})\b/

type Answer = readonly [SessionErrorCode, string]

const UNAVAILABLE: Answer = ['STORAGE_UNAVAILABLE', 'it can not serve this now']
const DENIED: Answer = ['STORAGE_DENIED', 'it does not let this client do so']
const REFUSED: Answer = ['STORAGE_UNAVAILABLE', 'it refuses the command']

const ANSWERS: Readonly<Record<string, Answer>> = {
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
  return new SessionError('STORAGE_UNAVAILABLE', 'Redis can not be reached', { cause })
}
