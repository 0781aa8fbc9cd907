import { SessionError } from '../../../src/common/session-error.ts'
import { StorageBytes } from '../records/storage-bytes.ts'
import { databaseEngine } from './database-engine.ts'
import type { StorageIndexedDBOptions } from './storage-indexeddb-options.ts'

/**
 * Keeps each session as a record in an IndexedDB database, as the `StorageIndexedDB` of `gsession` does, and in the same
 * format, but tells other tabs nothing, hears nothing from them, and has no `persist` and `estimate`.
 *
 * @example
 * const ttl = 30 * 24 * 3_600_000
 * const manager = new Manager(ttl, new StorageIndexedDB('my-app', { ttl }))
 */
export class StorageIndexedDB extends StorageBytes {
  protected override readonly kind = 'StorageIndexedDB'

  /** `name` is that of the database, which nothing else may use (default `gsession`). */
  constructor(name = '', options: StorageIndexedDBOptions = {}) {
    if (options.crypto !== undefined) {
      throw new SessionError('NOT_SUPPORTED', 'crypto needs the StorageIndexedDB of gsession')
    }
    super(databaseEngine(name, options), options)
  }
}
