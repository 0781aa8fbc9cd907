import { isSessionError } from '../common/session-error.ts'

/**
 * Whether an error says that a record can't be opened. Another process may have a key that opens it. But it can't be told
 * apart from one that nobody opens.
 */
export function isUnopenedError(error: unknown): boolean {
  return isSessionError(error) && UNOPENED.has(error.code)
}

const UNOPENED: ReadonlySet<string> = new Set(['RECORD_CORRUPT', 'RECORD_NOT_AUTHENTIC'])
