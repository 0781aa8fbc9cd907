import type { ChangeSet } from '../record/change-set.ts'

/** The last argument of every storage method. */
export interface StorageOptions {
  /**
   * Aborts waiting and reading (`ABORTED`: nothing was applied). A write that has been sent can't be undone: the call
   * ends as the write does, or, if that takes more than a second, with `TIMEOUT`: it may have been applied.
   */
  signal?: AbortSignal | undefined
}

/** What a storage can do. What it does not declare counts as `false`. */
export interface StorageCapabilities {
  /** `mergeSession` is one atomic step: of two closes at the same time nothing is lost. */
  readonly atomicMerge?: boolean
  /** The storage has the field methods (`get set setMap remove data getSize`), and they write at once. */
  readonly fields?: boolean
  /** A session reads each key when it is asked for it, and so gets what the storage holds at that time. */
  readonly fieldReads?: boolean
}

/**
 * Keeps sessions. The eleven methods that are not optional are GoFrame's (its `New` is `newId`). A method that a
 * storage does not have rejects with `ErrorDisabled`, as all methods of `StorageBase` do. TTLs are in milliseconds.
 *
 * To write a storage, extend `StorageRecords`: it derives all methods from four small ones.
 */
export interface Storage {
  readonly capabilities?: StorageCapabilities

  /** Makes the id of a new session. */
  newId(ttl: number, options?: StorageOptions): Promise<string>

  /** The value of one key. `undefined` when there is none. */
  get(id: string, key: string, options?: StorageOptions): Promise<unknown>

  /** The number of keys. 0 when there is no session. */
  getSize(id: string, options?: StorageOptions): Promise<number>

  /** All keys and values. `undefined` when there is no session. */
  data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined>

  /** Sets one key at once. Makes the session if there is none. */
  set(id: string, key: string, value: unknown, ttl: number, options?: StorageOptions): Promise<void>

  /** Sets several keys at once. Makes the session if there is none. */
  setMap(
    id: string,
    data: Readonly<Record<string, unknown>>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void>

  /** Removes one key at once. */
  remove(id: string, key: string, options?: StorageOptions): Promise<void>

  /** Removes the session. It is no error if there is none. */
  removeAll(id: string, options?: StorageOptions): Promise<void>

  /**
   * The whole session, with the reserved key `~gsession` if it has one. `undefined` when there is no session or it
   * has expired. Called when a session starts.
   */
  getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined>

  /** Saves a whole session, in the place of whatever is stored. */
  setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void>

  /** Renews a session, so that it expires `ttl` milliseconds from now. Does nothing when there is none. */
  updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void>

  /**
   * Applies what one use of a session has changed to what is stored by now, in one atomic step. `SESSION_DESTROYED`:
   * the session was loaded, and has been removed or has expired meanwhile. When an update function throws, it fails
   * with an `UpdateError`, and nothing is applied.
   */
  mergeSession?(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions): Promise<void>

  /** Moves a session, with its data, to a new id. `SESSION_DESTROYED` when there is none. */
  moveSession?(id: string, newId: string, ttl: number, options?: MoveOptions): Promise<void>

  /**
   * The JSON text of the value that is read later when this text is stored: for a storage that turns some values into
   * others. What the storage can't hold is `INVALID_KEY` or `INVALID_VALUE`.
   */
  storedText?(key: string, text: string): string

  /** The ids of the sessions that it keeps. They are never all in memory. */
  ids?(options?: StorageOptions): AsyncIterable<string>

  /** Writes queued renewals and stops timers. */
  [Symbol.asyncDispose]?(): Promise<void>
}

export interface LoadOptions extends StorageOptions {
  /** Whether a read-only view is enough, which decodes a value when it is asked for it. Else a `Map` is made. */
  lazy?: boolean
  /** `false`: only the reserved key is needed. It is given to storages with `fieldReads` only. */
  fields?: boolean
}

export interface MoveOptions extends StorageOptions {
  /** Whether the session also stays under its old id (default `false`). */
  keepOld?: boolean
  /** Until when, in Unix milliseconds, the old id redirects to the new one (default: not at all). */
  leadsUntil?: number
  /** The time of the rotation to note in the session, in Unix milliseconds (default: none is noted). */
  rotated?: number
}
