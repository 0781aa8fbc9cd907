import { isSessionError, SessionError } from './session-error.ts'

/**
 * What a storage's method fails with that the storage does not have; compared with `===`.
 * Stands for GoFrame's `ErrorDisabled`.
 */
export const ErrorDisabled: SessionError = /* @__PURE__ */ new SessionError(
  'NOT_SUPPORTED',
  'this feature is disabled in this storage',
  { operation: '' },
)

/** Whether an error is `ErrorDisabled`, including that of another copy of this module. Its code alone does not tell. */
export function isDisabled(error: unknown): boolean {
  return isSessionError(error) && error.operation === ''
}
