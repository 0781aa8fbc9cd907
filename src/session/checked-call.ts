import { isSessionError, withOperation } from '../common/session-error.ts'

/** Runs the checks of a session's method, whose name their errors begin with. */
export function checked<T>(operation: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw isSessionError(error) ? withOperation(error, `Session.${operation}`) : error
  }
}
