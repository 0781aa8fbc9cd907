import { throwIfAborted } from '../common/abort.ts'
import { checkOptionNames } from '../common/option-names.ts'
import { isProgrammingError } from '../common/programming-error.ts'
import { isSessionError, SessionError, withOperation } from '../common/session-error.ts'
import { checkSessionId } from '../common/session-id.ts'
import { isUpdateError } from '../record/update-function.ts'
import type { LoadOptions, MoveOptions, StorageOptions } from './storage.ts'

/** Checks what all calls of a storage have in common: the session's id, and that the signal is not aborted. */
export function checkCall(id: string, options: StorageOptions | undefined): void {
  checkSessionId(id)
  if (options === undefined) return
  checkOptionNames<CallOptions>('the call', options, CALL_OPTIONS)
  throwIfAborted(options.signal)
}

/** The options of any method. */
type CallOptions = LoadOptions & MoveOptions

const CALL_OPTIONS: Record<keyof CallOptions, unknown> = {
  signal: 1,
  lazy: 1,
  fields: 1,
  currentTTL: 1,
  epoch: 1,
  keepOld: 1,
  leadsUntil: 1,
  rotated: 1,
}

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
