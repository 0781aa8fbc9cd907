import type { ChangeSet } from '../record/change-set.ts'

/** The last argument of every storage method. */
export interface StorageOptions {
  /**
   * Ends waiting and reading (`ABORTED`: nothing was applied). A write that has left is not taken back: it ends
   * as it ends, or, after a second without an answer, with `TIMEOUT`: it may have been applied.
   */
  signal?: AbortSignal | undefined
}

/** What a storage can do; what it does not declare is taken as `false`. */
export interface StorageCapabilities {
  /** `mergeSession` is one atomic step: of two closes that race nothing is lost. */
  readonly atomicMerge?: boolean
  /** The field methods (`get set setMap remove data getSize`) are there, and write at once. */
  readonly fields?: boolean
  /** A session reads its keys one by one, when they are asked for: each read is the storage's state of then. */
  readonly fieldReads?: boolean
}

/**
 * Keeps sessions. The eleven methods are GoFrame's (its `New` is `newId`); one that a storage does not
 * have rejects with `ErrorDisabled`, as `StorageBase` does for all. TTLs are milliseconds.
 *
 * To write a storage, extend `StorageRecords`: it derives everything here from four small methods.
 */
export interface Storage {
  readonly capabilities?: StorageCapabilities

  /** Makes the id of a new session. */
  newId(ttl: number, options?: StorageOptions): Promise<string>

  /** The value of one key; `undefined` when there is none. */
  get(id: string, key: string, options?: StorageOptions): Promise<unknown>

  /** The number of keys; 0 when there is no session. */
  getSize(id: string, options?: StorageOptions): Promise<number>

  /** All keys and values; `undefined` when there is no session. */
  data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined>

  /** Sets one key at once, making the session where there is none. */
  set(id: string, key: string, value: unknown, ttl: number, options?: StorageOptions): Promise<void>

  /** Sets several keys at once, making the session where there is none. */
  setMap(
    id: string,
    data: Readonly<Record<string, unknown>>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void>

  /** Removes one key at once. */
  remove(id: string, key: string, options?: StorageOptions): Promise<void>

  /** Removes the session; that there is none is no error. */
  removeAll(id: string, options?: StorageOptions): Promise<void>

  /**
   * The whole session, with the reserved key `~gsession` where it has one; `undefined` when there is
   * no session or it has expired. Called when a session starts.
   */
  getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined>

  /** Saves a whole session, whatever was there. */
  setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void>

  /** Renews the life of a session; of one that is not there it makes nothing. */
  updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void>

  /**
   * Applies what one use of a session changed to the session as it is then, in one atomic step.
   * `SESSION_DESTROYED`: it was loaded, and has been removed or has expired meanwhile. What an update
   * function throws comes as an `UpdateError`, and nothing was applied.
   */
  mergeSession?(id: string, changes: ChangeSet, ttl: number, options?: StorageOptions): Promise<void>

  /** Moves a session to a new id, data and all. `SESSION_DESTROYED` when there is none. */
  moveSession?(id: string, newId: string, ttl: number, options?: MoveOptions): Promise<void>

  /**
   * The JSON text of what the value of a key reads as once it is stored, where the storage turns some into
   * others. What it can't hold is `INVALID_KEY` or `INVALID_VALUE`.
   */
  storedText?(key: string, text: string): string

  /** The ids of the sessions that it keeps, without ever holding all of them. */
  ids?(options?: StorageOptions): AsyncIterable<string>

  /** Writes queued renewals and stops timers. */
  [Symbol.asyncDispose]?(): Promise<void>
}

export interface LoadOptions extends StorageOptions {
  /** Whether a read-only view will do, which copies a value when it is asked for; else a `Map` is made. */
  lazy?: boolean
  /** `false`, which only a storage with `fieldReads` is asked: the reserved key alone will do. */
  fields?: boolean
}

export interface MoveOptions extends StorageOptions {
  /** Whether the session stays under its old id as well (default `false`). */
  keepOld?: boolean
  /** Until when, in Unix milliseconds, the old id leads to the new one (default: not at all). */
  leadsUntil?: number
  /** What is noted as the time of the new id, in Unix milliseconds (default: nothing). */
  rotated?: number
}
