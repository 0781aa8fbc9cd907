import { SessionError } from '../../../src/common/session-error.ts'
import { StorageBytes } from '../records/storage-bytes.ts'
import { IndexedDBEngine } from './indexeddb-engine.ts'
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
export class StorageIndexedDB extends StorageBytes {
  protected override readonly kind = 'StorageIndexedDB'

  /** `name` is that of the database, which nothing else may use (default `gsession`). */
  constructor(name: string = DEFAULT_NAME, options: StorageIndexedDBOptions = {}) {
    super(new IndexedDBEngine(checkedName(name), checkedDurability(options.durability)), options)
  }
}

const DEFAULT_NAME = 'gsession'

function checkedName(name: unknown): string {
  if (typeof name === 'string') return name === '' ? DEFAULT_NAME : name
  throw new SessionError('INVALID_ARGUMENT', 'the name of a database must be a string')
}

function checkedDurability(durability: unknown = 'relaxed'): 'relaxed' | 'strict' {
  if (durability === 'relaxed' || durability === 'strict') return durability
  throw new SessionError('INVALID_ARGUMENT', "the durability must be 'relaxed' or 'strict'")
}
