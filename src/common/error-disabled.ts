import { isSessionError, keepMessage, SessionError } from './session-error.ts'

/** Marks `ErrorDisabled`. It is shared with other copies of this module. */
const DISABLED = Symbol.for('gsession.disabled')

/**
 * What a storage answers for a method that it does not have; compared with `===`.
 * Stands for GoFrame's `ErrorDisabled`.
 */
export const ErrorDisabled: SessionError = /* @__PURE__ */ makeDisabled()

/** Whether an error is `ErrorDisabled`, that of another copy of this module too. Its code alone does not tell. */
export function isDisabled(error: unknown): boolean {
  return isSessionError(error) && DISABLED in error
}

function makeDisabled(): SessionError {
  const error = new SessionError('NOT_SUPPORTED', 'this feature is disabled in this storage')
  return Object.defineProperty(keepMessage(error), DISABLED, { value: true })
}
