import type { Storage } from '../storage.ts'

/** A storage that has every method a session needs. */
export type CompleteStorage = Storage & Required<Pick<Storage, 'mergeSession' | 'moveSession'>>

/**
 * Whether a session can use a storage without an adapter: it is of one of our classes, which check their arguments, and its class has not set the two optional ones to `undefined`.
 */
export function isComplete(storage: Storage): storage is CompleteStorage {
  return storage.isWhole === true && storage.mergeSession !== undefined && storage.moveSession !== undefined
}
