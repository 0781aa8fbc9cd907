import { SessionError } from '../common/session-error.ts'
import { type CompleteStorage, isComplete } from '../storage/method-adapter/is-complete.ts'
import type { Storage } from '../storage/storage.ts'
import type { FieldAccess } from './field-access.ts'

/** A storage with every method that sessions need. */
export interface UsableStorage {
  /** The storage itself if it has every method that a session needs, else its adapter. */
  readonly storage: CompleteStorage
  /** The class that reads single fields, for a storage whose sessions are not loaded as a whole. */
  readonly FieldAccess?: typeof FieldAccess
}

/** Makes a storage usable that sessions can't use as it is. */
export type AdaptStorage = (storage: Storage) => UsableStorage

/** The storage as it is where sessions can use it, else what `adapt` makes of it. */
export function usableStorage(storage: Storage, adapt: AdaptStorage): UsableStorage {
  if (!storage.capabilities?.fieldReads && isComplete(storage)) return { storage }
  return adapted.get(storage) ?? adapt(storage)
}

/** Keeps what `adaptStorage` has made, so that a manager knows it again. */
export function noteUsable(usable: UsableStorage): void {
  adapted.set(usable.storage, usable)
}

/** For managers that adapt no storage by themselves. */
export const noAdapter: AdaptStorage = () => {
  throw new SessionError('NOT_SUPPORTED', 'for this storage give the manager adaptStorage(storage)')
}

const adapted = /* @__PURE__ */ new WeakMap<Storage, UsableStorage>()
