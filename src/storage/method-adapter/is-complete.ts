import type { Storage } from '../storage.ts'
import { StorageChanges } from '../storage-changes.ts'

/** A storage that has every method a session needs. */
export type CompleteStorage = Storage & Required<Pick<Storage, 'mergeSession' | 'moveSession'>>

/**
 * Whether a session can use a storage without an adapter: it extends one of our base classes, which implement all
 * methods, and its class has not set the two optional ones to `undefined`.
 */
export function isComplete(storage: Storage): storage is CompleteStorage {
  return (
    storage instanceof StorageChanges &&
    storage.mergeSession !== undefined &&
    storage.moveSession !== undefined
  )
}
