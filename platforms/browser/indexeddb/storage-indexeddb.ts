import { SiteStorage } from '../records/site-storage.ts'
import { databaseEngine } from './database-engine.ts'
import type { StorageIndexedDBOptions } from './storage-indexeddb-options.ts'

/**
 * Keeps each session as a record in an IndexedDB database, which all tabs and workers of a site share. The option
 * `ttl` (in milliseconds) is for the hourly sweep: give the longest that any page of the site uses here. Without it
 * the sweep goes by the longest that managers of this page use, and by at least 30 days.
 *
 * @example
 * const ttl = 30 * 24 * 3_600_000
 * const manager = new Manager(ttl, new StorageIndexedDB('my-app', { ttl }))
 */
export class StorageIndexedDB extends SiteStorage {
  protected override readonly kind = 'StorageIndexedDB'

  /**
   * `name` is that of the database, which nothing else may use (default `gsession`).
   *
   * @throws `INVALID_ARGUMENT`: the name is no string, an option has a wrong type, or the TTL is not above 0.
   */
  constructor(name = '', options: StorageIndexedDBOptions = {}) {
    super(databaseEngine(name, options), options)
  }
}
