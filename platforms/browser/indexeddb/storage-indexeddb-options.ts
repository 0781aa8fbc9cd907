import type { StorageBytesOptions } from '../records/storage-bytes-options.ts'

/** How a `StorageIndexedDB` keeps its sessions. */
export interface StorageIndexedDBOptions extends StorageBytesOptions {
  /** `strict`: an acknowledged write survives a crash of the machine, not only of the browser (default `relaxed`). */
  durability?: 'relaxed' | 'strict' | undefined
}
