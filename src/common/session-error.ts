import { cleanCause } from './error-cause.ts'

/** Every code that a `SessionError` can carry. */
export type SessionErrorCode =
  | 'NOT_SUPPORTED'
  | 'INVALID_ARGUMENT'
  | 'INVALID_SESSION_ID'
  | 'INVALID_KEY'
  | 'INVALID_VALUE'
  | 'SESSION_STARTED'
  | 'SESSION_DESTROYED'
  /** Too late for a change: the response has begun, or has ended. */
  | 'RESPONSE_SENT'
  | 'RECORD_CORRUPT'
  | 'RECORD_NOT_AUTHENTIC'
  /** It was applied, but may not survive a crash of the machine. */
  | 'NOT_DURABLE'
  | 'STORAGE_FULL'
  | 'STORAGE_DENIED'
  | 'STORAGE_UNAVAILABLE'
  | 'CONFLICT'
  | 'TIMEOUT'
  | 'ABORTED'

/**
 * A failure that callers may catch and handle; its message names the operation and the kind of
 * storage, never a session id, a key or a value.
 *
 * @example
 * try {
 *   await session.close()
 * } catch (error) {
 *   if (error instanceof SessionError && error.retryable) await session.close()
 *   else throw error
 * }
 */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  /** Whether the same call may succeed later without anything being changed. */
  readonly retryable: boolean

  constructor(code: SessionErrorCode, message: string, options: SessionErrorOptions = {}) {
    const { operation } = options
    super(
      operation === undefined ? message : `${operation}: ${message}`,
      options.cause === undefined ? undefined : { cause: causeOf(options.cause) },
    )
    if (operation !== undefined) keepMessage(this)
    this.code = code
    this.retryable = options.retryable ?? RETRYABLE.has(code)
  }
}

export interface SessionErrorOptions {
  /** Kept by its name, code and stack only: the messages of engines hold paths, ids and values. */
  cause?: unknown
  retryable?: boolean
  /** The call that has failed, such as `StorageFile.get`: the message begins with it. */
  operation?: string
}

const RETRYABLE: ReadonlySet<SessionErrorCode> = new Set<SessionErrorCode>([
  'STORAGE_FULL',
  'STORAGE_UNAVAILABLE',
  'CONFLICT',
  'TIMEOUT',
])

/** Whether an error is a `SessionError`, also when it comes from another copy of this module. */
export function isSessionError(error: unknown): error is SessionError {
  return error instanceof Error && error.name === 'SessionError' && 'code' in error
}

/** The error itself when it is a `SessionError`, else a `SessionError` that carries it as its cause. */
export function toSessionError(
  error: unknown,
  message: string,
  code: SessionErrorCode = 'STORAGE_UNAVAILABLE',
): SessionError {
  return isSessionError(error) ? error : new SessionError(code, message, { cause: error })
}

/** Names the call that an error comes from, unless one is named already. */
export function withOperation(error: SessionError, operation: string): SessionError {
  const { code, retryable, cause, message } = error
  if (NAMED in error) return error
  return new SessionError(code, message, { retryable, cause, operation })
}

/** Lets an error's message stand as it is: it names its call, or names none. */
export function keepMessage<T extends SessionError>(error: T): T {
  return Object.defineProperty(error, NAMED, { value: true })
}

/** Marks errors whose message is complete. It is shared with other copies of this module. */
const NAMED = Symbol.for('gsession.named')

function causeOf(cause: unknown): Error {
  return isSessionError(cause) ? cause : cleanCause(cause)
}
