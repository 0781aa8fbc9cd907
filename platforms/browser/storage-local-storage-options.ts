import type { StorageBytesOptions } from './storage-bytes.ts'

/** How a `StorageLocalStorage` keeps its sessions. */
export interface StorageLocalStorageOptions extends StorageBytesOptions {
  /** Where (default `localStorage`); another one, as `sessionStorage`, is taken for this tab's own. */
  area?: WebStorage | undefined
}

/** What browsers call `Storage`. */
export type WebStorage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
