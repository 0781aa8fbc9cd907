import { throwIfAborted } from '../common/abort.ts'
import { toSessionError, withOperation } from '../common/session-error.ts'
import { checkSessionId } from '../common/session-id.ts'
import { isUpdateError } from '../record/update-function.ts'
import type { StorageOptions } from './storage.ts'

/** Checks what all calls of a storage have in common: the session's id, and that the signal is not aborted. */
export function checkCall(id: string, options: StorageOptions | undefined): void {
  checkSessionId(id)
  throwIfAborted(options?.signal)
}

/**
 * The error that a call of a storage fails with: a `SessionError` that names the call, such as `StorageFile.get`.
 * An `UpdateError` stays as it is.
 */
export function callError(error: unknown, kind: string, operation: string): unknown {
  if (isUpdateError(error)) return error
  return withOperation(toSessionError(error, 'the storage failed'), `${kind}.${operation}`)
}
