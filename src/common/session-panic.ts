import type { SessionError } from './session-error.ts'

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
