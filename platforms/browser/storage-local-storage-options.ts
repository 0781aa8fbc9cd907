import type { StorageBytesOptions } from './storage-bytes.ts'

/** How a `StorageLocalStorage` keeps its sessions. */
export interface StorageLocalStorageOptions extends StorageBytesOptions {
  /** Where: `sessionStorage` is a tab's own (default `localStorage`). */
  area?: WebStorage | undefined
}

/** What browsers call `Storage`. */
export type WebStorage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
