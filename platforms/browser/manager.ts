import { ErrorDisabled } from '../../src/common/error-disabled.ts'
import { ManagerBase, type ManagerOptions } from '../../src/session/manager-base.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { StorageDefault } from './indexeddb/storage-default.ts'
import type { SessionChange } from './records/change-channel.ts'

/**
 * Makes sessions that live for `ttl` milliseconds after their last use, and keeps them in a storage, by default in
 * IndexedDB. Stands for GoFrame's `Manager`.
 *
 * @example
 * const manager = new Manager<{ user: string }>(3_600_000)
 * const session = manager.new(id)
 * await session.set('user', 'Ada')
 * await session.close()
 */
export class Manager<T extends object = Record<string, unknown>> extends ManagerBase<T> {
  /**
   * `ttl` is in milliseconds. The default storage is the IndexedDB database `gsession`; if the browser allows none,
   * it is memory (`fellBackToMemory`). Throws `INVALID_ARGUMENT` for a `ttl` or `maxLifetime` that is not a finite
   * number above 0, or for what is no storage. Stands for GoFrame's `gsession.New`.
   */
  constructor(ttl: number, storage?: Storage, options: ManagerOptions = {}) {
    super(ttl, storage ?? new StorageDefault(ttl), options)
  }

  /**
   * Whether the browser has denied its storage, so that sessions are in memory and end with the page. It is known
   * after the first use of a session.
   */
  get fellBackToMemory(): boolean {
    return this.storage instanceof StorageDefault && this.storage.fellBackToMemory
  }

  /**
   * Calls a listener for each change that another tab, a worker or another storage object makes to a session.
   * Returns a function that removes the listener. Throws `NOT_SUPPORTED` if the storage does not report changes.
   *
   * @example
   * const stop = manager.onChange(({ id, type }) => {
   *   if (id === ownId && type === 'removed') location.reload() // logged out in another tab
   * })
   */
  onChange(listener: (change: SessionChange) => void): () => void {
    const { storage } = this
    if (!tellsChanges(storage)) throw ErrorDisabled
    return storage.onChange(listener)
  }
}

interface TellsChanges {
  onChange(listener: (change: SessionChange) => void): () => void
}

function tellsChanges(storage: Storage): storage is Storage & TellsChanges {
  return typeof (storage as Partial<TellsChanges>).onChange === 'function'
}
