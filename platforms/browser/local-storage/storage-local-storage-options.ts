import type { StorageBytesOptions } from '../records/storage-bytes.ts'

/** How a `StorageLocalStorage` keeps its sessions. */
export interface StorageLocalStorageOptions extends StorageBytesOptions {
  /** Where (default `localStorage`); another one, as `sessionStorage`, is taken for this tab's own. */
  area?: WebStorage | undefined
}

/** What browsers call `Storage`, as far as it is needed. */
export interface WebStorage {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}
