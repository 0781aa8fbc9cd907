import { isSessionError } from '../common/session-error.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { SessionUse } from './session-use.ts'

/** Removes the record of a use, which owes no removal from then on. After a failure it still does, unless it was applied. */
export async function removeRecord(
  storage: Storage,
  id: string,
  use: SessionUse,
  options: StorageOptions,
): Promise<void> {
  try {
    await storage.removeAll(id, options)
  } catch (error) {
    if (isSessionError(error) && error.code === 'NOT_DURABLE') use.needsRemoval = false
    throw error
  }
  use.needsRemoval = false
}
