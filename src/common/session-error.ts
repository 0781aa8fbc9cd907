import { cleanCause } from './error-cause.ts'
import type { SessionErrorCode } from './session-error-code.ts'
import { isError } from './tag.ts'

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
  /** Always `SessionError`, also where several copies of this package each have a class of their own. */
  override readonly name = 'SessionError'
  /** What has happened. */
  readonly code: SessionErrorCode
  /** Whether the same call may succeed later, without any change to the program or its settings. */
  readonly retryable: boolean
  readonly #operation: string | undefined

  /** For a storage of your own: the message must contain no session id, no key and no value. */
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

/** What else a `SessionError` is made with. */
export interface SessionErrorOptions {
  /**
   * The error behind this one (default: none). Unless it is a `SessionError`, its message is dropped: it may contain ids
   * or values.
   */
  cause?: unknown
  /** Whether the same call may succeed later (default: by the code). */
  retryable?: boolean
  /** The call that failed, such as `StorageFile.get` (default: none). The message begins with it, unless it is empty. */
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
