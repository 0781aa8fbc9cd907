import type { ChangeSet } from '../record/change-set.ts'
import type { MoveChanges } from '../record/moved-record.ts'
import type { SessionChange } from './session-change.ts'

/** The last argument of every storage method. */
export interface StorageOptions {
  /**
   * Aborts waiting and reading (default: none): the call fails with `ABORTED`, and nothing was applied. A write that has
   * been sent can't be undone: the call ends as the write does, or, if that takes more than a second, with `TIMEOUT`: it
   * may have been applied.
   */
  signal?: AbortSignal | undefined
}

/** What a storage can do. A missing entry counts as `false`. */
export interface StorageCapabilities {
  /** `mergeSession` is one atomic step: two closes at the same time lose no change. */
  readonly atomicMerge?: boolean
  /** The storage has the field methods (`get set setMap remove data getSize`), and they write at once. */
  readonly fields?: boolean
  /** A session reads a key from the storage at each call, instead of loading all keys at the start. */
  readonly fieldReads?: boolean
  /** `ids` lists no session that has expired, also where it has a TTL of its own. */
  readonly exactIds?: boolean
}

/**
 * Keeps sessions. The eleven methods that are not optional are GoFrame's (its `New` is `newId`). A method that a
 * storage does not have rejects with `ErrorDisabled`, as all methods of `StorageBase` do. TTLs are in milliseconds.
 *
 * To write a storage, extend `StorageRecords`: it derives all methods from four. Extend `StorageBase` only for a
 * storage that has some of the eleven methods.
 */
export interface Storage {
  /** What it can do, beside having methods (default: nothing). */
  readonly capabilities?: StorageCapabilities

  /** @internal Whether it checks what it is given, and has all that a session needs. */
  readonly isWhole?: boolean

  /** Makes the id of a new session. `ttl` is the manager's, in milliseconds. Stands for GoFrame's `New`. */
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

  /**
   * Returns a session as it is stored, and renews nothing (default: `getSession` is called). `undefined` when there is
   * no session or it has expired. `ttl` is the TTL of a session that has none of its own, in milliseconds.
   */
  peekSession?(id: string, ttl: number, options?: StorageOptions): Promise<StoredSession | undefined>

  /** Saves a whole session, and replaces what is stored. */
  setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void>

  /** Renews a session, so that it expires `ttl` milliseconds from now. Does nothing when there is none. */
  updateTTL(id: string, ttl: number, options?: LifeOptions): Promise<void>

  /**
   * Applies the changes of one use to the record as it is now, in one atomic step. It lives for `ttl` milliseconds from
   * then, unless it has a TTL of its own. If an update function throws, it fails with an `UpdateError`, and nothing is
   * applied.
   *
   * @throws `SESSION_DESTROYED`: the session was loaded, and has since been removed, has expired or has got a new id.
   */
  mergeSession?(id: string, changes: ChangeSet, ttl: number, options?: LifeOptions): Promise<void>

  /**
   * Moves a session, with its data, to a new id.
   *
   * @throws `SESSION_DESTROYED`: there is none, or another one than the use has loaded.
   * @throws `INVALID_SESSION_ID`: the new id holds a session or a redirect already.
   */
  moveSession?(id: string, newId: string, ttl: number, options?: MoveOptions): Promise<void>

  /**
   * Returns the JSON text that later reads return if this text is stored, for a storage that changes some values, such
   * as numbers into texts.
   *
   * @throws `INVALID_KEY`, `INVALID_VALUE`: the storage can't hold it.
   */
  storedText?(key: string, text: string): string

  /** Lists the ids of the stored sessions, without holding all of them in memory. An id may be listed twice. */
  ids?(options?: StorageOptions): AsyncIterable<string>

  /**
   * Calls a listener for each change that others make to a session, see `Manager.onChange`. Returns a function that
   * ends this.
   */
  onChange?(listener: (change: SessionChange) => void): () => void

  /** Writes queued renewals and stops timers. */
  [Symbol.asyncDispose]?(): Promise<void>
}

/** What `peekSession` returns. Times are in Unix milliseconds; without one, the storage can't tell it. */
export interface StoredSession {
  /** The keys and values, with the reserved key `~gsession` if there is one. */
  readonly data: ReadonlyMap<string, unknown>
  /** When the session was last used. */
  readonly lastUsedAt?: number | undefined
  /** When the session expires, unless it is used before. */
  readonly expiresAt?: number | undefined
}

/** The last argument of `getSession`. */
export interface LoadOptions extends StorageOptions {
  /** Whether a read-only view is enough, which decodes a value when it is read. Otherwise a `Map` is made. */
  lazy?: boolean
  /** `false`: only the reserved key is needed. It is given to storages with `fieldReads` only. */
  fields?: boolean
}

/** The last argument of the methods that give a stored session a TTL. */
export interface LifeOptions extends StorageOptions {
  /**
   * The TTL by which the stored session has lived so far, in milliseconds (default: the `ttl` of the call). It says
   * whether the session has expired, unless that has a TTL of its own: a call may give it a longer or a shorter one.
   */
  currentTTL?: number | undefined
}

/** The last argument of `moveSession`. */
export interface MoveOptions extends LifeOptions, MoveChanges {
  /**
   * The epoch of the session that the use has loaded, `null` if it had none: another session that is under the old id by
   * then is not moved (default: whichever is there is moved).
   */
  epoch?: string | null | undefined
}
