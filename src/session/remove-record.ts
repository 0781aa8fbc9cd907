import { isSessionError } from '../common/session-error.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { OpenUse } from './open-use.ts'

/**
 * Removes the record of a use. If that fails, the use still needs the removal, and the next close tries again; but
 * not after `NOT_DURABLE`, since then the removal was applied.
 */
export async function removeRecord(
  storage: Storage,
  id: string,
  use: OpenUse,
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
