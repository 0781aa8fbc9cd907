import type { StorageBytesOptions } from '../records/storage-bytes-options.ts'

/** How a `StorageLocalStorage` keeps its sessions. */
export interface StorageLocalStorageOptions extends StorageBytesOptions {
  /** Where to keep them (default `localStorage`). Another area, such as `sessionStorage`, counts as this tab's own. */
  area?: WebStorage | undefined
}

/** What is used of the type that browsers call `Storage`. */
export interface WebStorage {
  /** The number of keys. */
  readonly length: number
  /** The key at a place; `null` if there is none. */
  key(index: number): string | null
  /** The text under a key; `null` if there is none. */
  getItem(key: string): string | null
  /** Sets the text under a key. */
  setItem(key: string, value: string): void
  /** Removes a key. */
  removeItem(key: string): void
}
