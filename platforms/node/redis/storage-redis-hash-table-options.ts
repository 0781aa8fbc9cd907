/** How a `StorageRedisHashTable` keeps its sessions. */
export interface StorageRedisHashTableOptions {
  /**
   * How values are written (default `goframe`). `goframe`: as texts, as GoFrame writes and reads them: `true` and
   * `false` are read as `'1'` and `'0'`, `null` as `''`, and numbers, objects and arrays as their text. `json`: types are
   * kept; a GoFrame that shares the storage reads JSON.
   */
  values?: 'goframe' | 'json'
  /** How long the reply to a command may take, in milliseconds (default 5,000). After that: `TIMEOUT`. */
  timeout?: number
  /**
   * Whether ids of sessions may contain `:` (default `false`). Then `ids()` yields those, too; without it, it takes a key
   * with a `:` after the prefix for a session of a longer prefix, and leaves it out.
   */
  colonsInIds?: boolean
}
