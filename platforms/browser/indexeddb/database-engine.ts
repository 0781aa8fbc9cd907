import { checkOptionNames } from '../../../src/common/option-names.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { IndexedDBEngine } from './indexeddb-engine.ts'
import type { StorageIndexedDBOptions } from './storage-indexeddb-options.ts'

/** The engine of a database, by the arguments of a storage. Wrong ones are `INVALID_ARGUMENT`. */
export function databaseEngine(name: unknown, options: StorageIndexedDBOptions): IndexedDBEngine {
  checkOptionNames('StorageIndexedDB', options, { ttl: 1, now: 1, crypto: 1, durability: 1 })
  const { durability = 'relaxed' } = options
  if (typeof name !== 'string' || !/^(relaxed|strict)$/.test(durability)) {
    throw new SessionError(
      'INVALID_ARGUMENT',
      "the name must be a string, the durability 'relaxed' or 'strict'",
    )
  }
  return new IndexedDBEngine(name || DEFAULT_NAME, durability)
}

const DEFAULT_NAME = 'gsession'
