import { isSessionError } from '../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../src/common/session-error-code.ts'

/** Returns the error of a record that is there and can't be opened, and throws any other. */
export function unopenedError(error: unknown): unknown {
  if (isSessionError(error) && UNOPENED.has(error.code)) return error
  throw error
}

const UNOPENED: ReadonlySet<SessionErrorCode> = new Set(['RECORD_CORRUPT', 'RECORD_NOT_AUTHENTIC'])
