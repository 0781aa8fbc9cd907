import { isSessionError, withOperation } from '../common/session-error.ts'
import { checkSessionKey } from '../common/session-key.ts'
import { encodeValue } from '../json/json-encode.ts'

/** Runs a check of a session's method, whose name is then in the message of its error. */
export function checked<T>(operation: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw isSessionError(error) ? withOperation(error, `Session.${operation}`) : error
  }
}

/** Checks what `Session.set` was given, and returns the value's JSON text. */
export function checkedText(key: string, value: unknown): string {
  return checked('set', () => {
    checkSessionKey(key)
    return encodeValue(value)
  })
}
