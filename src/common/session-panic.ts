import { type SessionError, toSessionError } from './session-error.ts'

/**
 * The error of the `must*` methods. It is not a `SessionError` itself (its `cause` is one), so that code which handles
 * session errors does not catch it by mistake. Stands for Go's `panic`.
 */
export class SessionPanic extends Error {
  /** Always `SessionPanic`. */
  override readonly name = 'SessionPanic'
  /** The error that the method without `must` would have thrown. */
  declare readonly cause: SessionError

  /** @internal */
  constructor(cause: SessionError) {
    super(cause.message, { cause })
  }
}

/** Lets work fail with a `SessionPanic` in the place of any other error. */
export async function orPanic<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new SessionPanic(toSessionError(error, 'Session: an update function failed', 'INVALID_VALUE'))
  }
}
