import { ErrorDisabled } from '../../../src/common/error-disabled.ts'
import { StorageOfManager } from '../records/storage-of-manager.ts'
import { databaseEngine } from './database-engine.ts'
import type { StorageIndexedDBOptions } from './storage-indexeddb-options.ts'

/**
 * Keeps each session as a record in an IndexedDB database, as the `StorageIndexedDB` of `gsession` does, and in the same
 * format. It has what a manager needs, and nothing else: methods for single keys, and `crypto`, are `NOT_SUPPORTED`, and
 * it tells other tabs nothing. A renewal within ten seconds of the last use is left out, so that a session may end ten
 * seconds early.
 *
 * @example
 * const ttl = 30 * 24 * 3_600_000
 * const manager = new Manager(ttl, new StorageIndexedDB('my-app', { ttl }))
 */
export class StorageIndexedDB extends StorageOfManager {
  /** `name` is that of the database, which nothing else may use (default `gsession`). */
  constructor(name = '', options: StorageIndexedDBOptions = {}) {
    super(databaseEngine(name, options), options)
    if (options.crypto !== undefined) throw ErrorDisabled
  }
}
