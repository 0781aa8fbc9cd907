import type { StorageBytesOptions } from '../records/storage-bytes.ts'

/** How a `StorageLocalStorage` keeps its sessions. */
export interface StorageLocalStorageOptions extends StorageBytesOptions {
  /** Where to keep them (default `localStorage`). Another area, such as `sessionStorage`, counts as this tab's own. */
  area?: WebStorage | undefined
}

/** What is used of the type that browsers call `Storage`. */
export interface WebStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
