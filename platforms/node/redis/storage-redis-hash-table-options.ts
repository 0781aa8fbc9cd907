/** How a `StorageRedisHashTable` keeps its sessions. */
export interface StorageRedisHashTableOptions {
  /**
   * `goframe` (default): texts, as GoFrame writes and reads them: `true` and `false` come back as `'1'` and
   * `'0'`, `null` as `''`, numbers, objects and arrays as their text. `json`: types are kept, and a GoFrame
   * beside reads JSON.
   */
  values?: 'goframe' | 'json'
  /** How long Redis may take to answer a command, in milliseconds (default 5000); then: `TIMEOUT`. */
  timeout?: number
}
