import { completeStorage } from '../storage/method-adapter/complete-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { FieldAccess } from './field-access.ts'
import { type AdaptStorage, noteUsable } from './usable-storage.ts'

/**
 * Makes any storage usable: one that has GoFrame's eleven methods alone gets an adapter, one that is read by field gets
 * the class that does so. Managers of servers use it by themselves.
 */
export const anyStorage: AdaptStorage = (storage) => {
  const complete = completeStorage(storage)
  return complete.capabilities?.fieldReads ? { storage: complete, FieldAccess } : { storage: complete }
}

/**
 * Returns a storage for managers of browsers and edge runtimes, which by themselves use only storages that extend
 * `StorageRecords`: one with GoFrame's eleven methods alone, or one that is read by field, needs code that they do not
 * hold. Managers in Node, Bun and Deno hold it, and need no call of this.
 *
 * @example
 * const manager = new Manager(3_600_000, adaptStorage(storage))
 */
export function adaptStorage(storage: Storage): Storage {
  const usable = anyStorage(storage)
  noteUsable(usable)
  return usable.storage
}
