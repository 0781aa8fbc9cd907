import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../src/common/session-error-code.ts'
import { isUpdateError } from '../../../src/record/update-function.ts'
import { idInUse } from '../../../src/storage/move-record.ts'

/** An error of a browser's storage as a `SessionError`. A `SessionError` or `UpdateError` stays as it is. */
export function engineError(error: unknown): unknown {
  if (isSessionError(error) || isUpdateError(error)) return error
  const name = (error as Error | null)?.name ?? ''
  if (name === 'ConstraintError') return idInUse()
  return new SessionError(codeOf(name), "the browser's storage failed", { cause: error })
}

function codeOf(name: string): SessionErrorCode {
  // `QuotaExceededError`, and `NS_ERROR_DOM_QUOTA_REACHED` in Firefox.
  if (/quota/i.test(name)) return 'STORAGE_FULL'
  return name === 'SecurityError' ? 'STORAGE_DENIED' : 'STORAGE_UNAVAILABLE'
}
