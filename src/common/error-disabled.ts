import { isSessionError, keepMessage, SessionError } from './session-error.ts'

/** Marks `ErrorDisabled`. Other copies of this module use the same symbol. */
const DISABLED = Symbol.for('gsession.disabled')

/**
 * The error that a storage throws for a method that it does not have. Compare it with `===`. Its code is
 * `NOT_SUPPORTED`. Stands for GoFrame's `ErrorDisabled`.
 */
export const ErrorDisabled: SessionError = /* @__PURE__ */ makeDisabled()

/**
 * Whether an error is `ErrorDisabled`, including that of another copy of this module. The code is no proof: other
 * errors have `NOT_SUPPORTED`, too.
 */
export function isDisabled(error: unknown): boolean {
  return isSessionError(error) && DISABLED in error
}

function makeDisabled(): SessionError {
  const error = new SessionError('NOT_SUPPORTED', 'this feature is disabled in this storage')
  return Object.defineProperty(keepMessage(error), DISABLED, { value: true })
}
