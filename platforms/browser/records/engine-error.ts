import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isUpdateError } from '../../../src/record/update-function.ts'

/** An error of a browser's storage as a `SessionError`. A `SessionError` or `UpdateError` stays as it is. */
export function engineError(error: unknown): unknown {
  if (isSessionError(error) || isUpdateError(error)) return error
  // `QuotaExceededError`, and `NS_ERROR_DOM_QUOTA_REACHED` in Firefox.
  const name = (error as Error | null)?.name ?? ''
  if (/quota/i.test(name)) {
    return new SessionError('STORAGE_FULL', "the browser's quota is used up", { cause: error })
  }
  if (name === 'SecurityError') {
    return new SessionError('STORAGE_DENIED', 'the browser does not allow it here', { cause: error })
  }
  return new SessionError('STORAGE_UNAVAILABLE', "the browser's storage failed", { cause: error })
}
