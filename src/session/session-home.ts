import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { StoredSession } from './storage-repository.ts'

/** Where a session gets its TTL (milliseconds) and its storage from, anew at each step. */
export interface SessionHome {
  readonly ttl: number
  readonly storage: Storage
  /** How long a session lives at most, however much it is used, in milliseconds. */
  readonly maxLifetime?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  readonly now?: (() => number) | undefined
  /** Makes what keeps a session's record, where that has more to mind than the storage. */
  stored?(options: StorageOptions): StoredSession
}
