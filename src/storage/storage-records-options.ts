/** What every storage of records may be given. */
export interface StorageRecordsOptions {
  /**
   * The storage's own TTL in milliseconds, for the methods that get none, and for the sweep (default: none; a sweep then
   * goes by the longest TTL of the managers that use the storage, and by at least 30 days).
   */
  ttl?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: (() => number) | undefined
}
