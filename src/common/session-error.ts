import { cleanCause } from './error-cause.ts'
import { isError } from './tag.ts'

/** Every code that a `SessionError` can carry. */
export type SessionErrorCode =
  | 'NOT_SUPPORTED'
  | 'INVALID_ARGUMENT'
  | 'INVALID_SESSION_ID'
  | 'INVALID_KEY'
  | 'INVALID_VALUE'
  | 'SESSION_STARTED'
  | 'SESSION_DESTROYED'
  /** A change came too late: the response has been sent, at least its head. Or it needs a cookie that can't be set. */
  | 'RESPONSE_SENT'
  | 'RECORD_CORRUPT'
  | 'RECORD_NOT_AUTHENTIC'
  /** The change was applied, but may be lost if the machine crashes. */
  | 'NOT_DURABLE'
  | 'STORAGE_FULL'
  | 'STORAGE_DENIED'
  | 'STORAGE_UNAVAILABLE'
  /**
   * The code of the application's own storage has failed, or has returned what the interface does not allow; or a
   * connection to Redis is used for something else.
   */
  | 'STORAGE_FAULT'
  | 'CONFLICT'
  | 'TIMEOUT'
  | 'ABORTED'

/**
 * An error that callers may catch and handle by its `code`. Its message names the operation and the kind of storage,
 * and never contains a session id, a key or a value.
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
  /** Whether the same call may succeed later, without any change to the program or its settings. */
  readonly retryable: boolean
  readonly #operation: string | undefined

  constructor(code: SessionErrorCode, message: string, options: SessionErrorOptions = {}) {
    const { cause, operation, retryable = RETRYABLE.has(code) } = options
    super(
      operation ? `${operation}: ${message}` : message,
      cause === undefined ? {} : { cause: causeOf(cause) },
    )
    this.code = code
    this.retryable = retryable
    this.#operation = operation
    if (code === 'STORAGE_FAULT') originals.set(this, cause)
  }

  /** The call that failed, such as `StorageFile.get`, if the message names one; empty for `ErrorDisabled`. */
  get operation(): string | undefined {
    return this.#operation
  }
}

export interface SessionErrorOptions {
  /** The error behind this one. Unless it is a `SessionError`, its message is dropped: it may contain ids or values. */
  cause?: unknown
  /** Whether the same call may succeed later (default: by the code). */
  retryable?: boolean
  /** The call that failed, such as `StorageFile.get`. The message begins with it. Empty: it shall name none. */
  operation?: string
}

const RETRYABLE: ReadonlySet<SessionErrorCode> = new Set<SessionErrorCode>([
  'STORAGE_FULL',
  'STORAGE_UNAVAILABLE',
  'CONFLICT',
  'TIMEOUT',
])

/** Whether an error is a `SessionError`, including one of another copy of this module. */
export function isSessionError(error: unknown): error is SessionError {
  return isError(error) && error.name === 'SessionError' && 'code' in error
}

/** The error itself if it is a `SessionError`, else a new `SessionError` with the error as its cause. */
export function toSessionError(
  error: unknown,
  message: string,
  code: SessionErrorCode = 'STORAGE_UNAVAILABLE',
): SessionError {
  return isSessionError(error) ? error : new SessionError(code, message, { cause: error })
}

/** The error with the failed call at the beginning of its message, unless its message already names a call. */
export function withOperation(error: SessionError, operation: string): SessionError {
  const { code, retryable, message } = error
  if (error.operation !== undefined) return error
  const cause = originals.get(error) ?? error.cause
  return new SessionError(code, message, { retryable, cause, operation })
}

/** Makes what an application's storage has thrown itself the cause of a `STORAGE_FAULT`, with its message. */
export function showCause(error: SessionError): void {
  const original = originals.get(error)
  if (original) error.cause = original
}

/** What was given as the cause of each `STORAGE_FAULT`. */
const originals = new WeakMap<object, unknown>()

function causeOf(cause: unknown): Error {
  return isSessionError(cause) ? cause : cleanCause(cause)
}
