import { isSessionError, withOperation } from '../common/session-error.ts'

/** Runs a check of a session's method, whose name is then in the message of its error. */
export function checked<T>(operation: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw isSessionError(error) ? withOperation(error, `Session.${operation}`) : error
  }
}
