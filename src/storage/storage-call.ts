import { isProgrammingError } from '../common/programming-error.ts'
import { isSessionError, SessionError, withOperation } from '../common/session-error.ts'
import { isUpdateError } from '../record/update-function.ts'

/**
 * The error that a call of a storage fails with: a `SessionError` that names the call, such as `StorageFile.get`. An
 * `UpdateError` stays as it is. A programming error is `STORAGE_FAULT`: the storages of this package have turned the
 * errors of their engines into `SessionError`s before, so that it comes from the code of an application's storage.
 */
export function callError(error: unknown, kind: string, operation: string): unknown {
  if (isUpdateError(error)) return error
  return withOperation(isSessionError(error) ? error : storageError(error), `${kind}.${operation}`)
}

function storageError(cause: unknown): SessionError {
  return isProgrammingError(cause)
    ? new SessionError('STORAGE_FAULT', 'the code of the storage has failed', { cause })
    : new SessionError('STORAGE_UNAVAILABLE', 'the storage failed', { cause })
}
