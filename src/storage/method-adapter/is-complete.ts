import type { Storage } from '../storage.ts'
import { StorageChanges } from '../storage-changes.ts'

/** A storage that has every method a session needs. */
export type CompleteStorage = Storage & Required<Pick<Storage, 'mergeSession' | 'moveSession'>>

/**
 * Whether a session can use a storage as it is: it extends one of our base classes, which implement all methods,
 * and still has the two that are optional.
 */
export function isComplete(storage: Storage): storage is CompleteStorage {
  return (
    storage instanceof StorageChanges &&
    storage.mergeSession !== undefined &&
    storage.moveSession !== undefined
  )
}
