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
    super(message, options.cause === undefined ? undefined : { cause: cleanCause(options.cause) })
    this.code = code
    this.retryable = options.retryable ?? RETRYABLE.has(code)
  }
}

export interface SessionErrorOptions {
  /** Kept by its name, code and stack only: the messages of engines hold paths, ids and values. */
  cause?: unknown
  retryable?: boolean
}

const RETRYABLE: ReadonlySet<SessionErrorCode> = new Set<SessionErrorCode>([
  'STORAGE_FULL',
  'STORAGE_UNAVAILABLE',
  'CONFLICT',
  'TIMEOUT',
])

/**
 * What a storage answers for a method that it does not have; compared with `===`.
 * Stands for GoFrame's `ErrorDisabled`.
 */
export const ErrorDisabled: SessionError = new SessionError(
  'NOT_SUPPORTED',
  'this feature is disabled in this storage',
)

/** Whether an error is `ErrorDisabled`, also that of another copy of this module; others have its code. */
export function isDisabled(error: unknown): boolean {
  return error === ErrorDisabled || (isSessionError(error) && error.message.endsWith(ErrorDisabled.message))
}

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

/** Names the operation that an error comes from, where nothing has named one yet. */
export function withContext(error: SessionError, context: string): SessionError {
  const { code, retryable, cause, message } = error
  if (error === ErrorDisabled || /^\w+(\.\w+)?: /.test(message)) return error
  return new SessionError(code, `${context}: ${message}`, { retryable, cause })
}

/** Throws `ABORTED` when the caller has given up: nothing was applied yet. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError()
}

export function abortedError(): SessionError {
  return new SessionError('ABORTED', 'given up by the signal')
}

function cleanCause(cause: unknown): Error {
  if (isSessionError(cause)) return cause
  const { name, code, syscall } = (cause ?? {}) as Record<string, unknown>
  const kind = typeof name === 'string' ? name : typeof cause
  const what = [code, syscall].filter((part) => typeof part === 'string').join(' ')
  const clean = new Error(what || `${kind} (its message is withheld)`)
  clean.name = kind
  if (typeof code === 'string') Object.assign(clean, { code, syscall })
  clean.stack = `${clean.name}: ${clean.message}${framesOf(cause)}`
  return clean
}

/** The frames of a stack, where it is sure which lines are the message's. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return ''
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`
  if (!error.stack.startsWith(`${head}\n`)) return ''
  return error.stack.slice(head.length)
}
