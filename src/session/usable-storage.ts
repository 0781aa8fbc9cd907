import type { CompleteStorage } from '../storage/method-adapter/complete-storage.ts'
import { isComplete } from '../storage/method-adapter/is-complete.ts'
import type { Storage } from '../storage/storage.ts'

type LazyModules = typeof import('./lazy-modules.ts')

/** A storage with every method that sessions need. */
export interface UsableStorage {
  /** The storage itself if it has every method that a session needs, else its adapter. */
  readonly storage: CompleteStorage
  /** The class that reads single fields, for a storage whose sessions are not loaded as a whole. */
  readonly FieldAccess?: LazyModules['FieldAccess']
}

/**
 * Adds the methods that sessions need and the storage does not have. Returns a promise only if a module must be
 * imported first, so that sessions on other storages do not wait.
 */
export function usableStorage(storage: Storage): UsableStorage | Promise<UsableStorage> {
  const readsByField = storage.capabilities?.fieldReads
  if (!readsByField && isComplete(storage)) return { storage }
  const usable = ({ completeStorage, FieldAccess }: LazyModules): UsableStorage => {
    const complete = completeStorage(storage)
    return complete.capabilities?.fieldReads ? { storage: complete, FieldAccess } : { storage: complete }
  }
  return lazyModules === undefined ? loadLazyModules().then(usable) : usable(lazyModules)
}

let lazyModules: LazyModules | undefined

async function loadLazyModules(): Promise<LazyModules> {
  lazyModules ??= await import('./lazy-modules.ts')
  return lazyModules
}
