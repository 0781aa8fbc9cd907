import { type SessionError, toSessionError } from './session-error.ts'

/**
 * What the `must*` methods fail with: deliberately not a `SessionError` (its `cause` is), so that
 * code which handles session errors does not swallow it. Stands for Go's `panic`.
 */
export class SessionPanic extends Error {
  override readonly name = 'SessionPanic'
  declare readonly cause: SessionError

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
