import { asyncDispose } from '../common/async-dispose.ts'
import { ErrorDisabled } from '../common/error-disabled.ts'
import { checkOptionNames } from '../common/option-names.ts'
import { SessionError } from '../common/session-error.ts'
import { systemNow } from '../common/system-clock.ts'
import { checkTTL } from '../common/ttl.ts'
import type { SessionChange } from '../storage/session-change.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { EndSession } from './end-session.ts'
import { checkedIntegers, type IntegersAsText } from './integers.ts'
import type { LogIns } from './log-in-calls.ts'
import { endRecord } from './remove-record.ts'
import { Session } from './session.ts'
import type { LookAtSession, SessionInfo } from './session-info.ts'
import { SessionLifecycle } from './session-lifecycle.ts'
import { StorageRepository } from './storage-repository.ts'
import type { Takes } from './take-call.ts'
import { type AdaptStorage, noAdapter } from './usable-storage.ts'

/** The options of a `Manager`. */
export interface ManagerOptions {
  /**
   * How long a session lives at most, even if it is used all the time, in milliseconds (default: no limit). It counts
   * from the session's creation, whose time is stored in the record. GoFrame keeps that time in the record, but does
   * not end the session.
   */
  maxLifetime?: number | undefined
  /**
   * Whether the `cause` of a `STORAGE_FAULT` is the very error that a storage of the application has thrown. Its
   * message can contain ids, keys and values (default: on a server whose `NODE_ENV` is not `production` yes, else no).
   */
  showStorageErrors?: boolean | undefined
  /**
   * How sessions give integers beyond 2^53-1, such as the ids of a GoFrame server (default `bigint`): as `BigInt`,
   * or with `string` as their exact decimal text, which JSON can hold. What was not changed is stored as the same number
   * again, also if its text is set again under its key. In a browser `integersAsText` stands for `string`, which is
   * `NOT_SUPPORTED` there.
   */
  integers?: 'bigint' | 'string' | IntegersAsText | undefined
  /** In a browser: `takes`, for a page that calls `take` or `flash` (default: on a server it is there, in a browser not). */
  takes?: Takes | undefined
  /** In a browser: `logIns`, for a page that logs users in (default: on a server it is there, in a browser not). */
  logIns?: LogIns | undefined
  /** The clock: returns Unix milliseconds (default `Date.now`). */
  now?: (() => number) | undefined
}

/** What differs between the managers of the platforms. */
export interface ManagerPlatform {
  /** Makes the storage of a manager that is given none. `ttl` is in milliseconds. */
  readonly defaultStorage: (ttl: number) => Storage
  /** Makes a storage usable that sessions can't use as it is (default: refuses it, see `adaptStorage`). */
  readonly adaptStorage?: AdaptStorage
  /** Looks at a session for `peek` and `info` (default: `NOT_SUPPORTED`). */
  readonly lookAtSession?: LookAtSession
  /** Ends a session by any of its ids (default: ids lead to their own records alone, and one is removed). */
  readonly endSession?: EndSession
  /** What `integers: 'string'` stands for (default: it is not supported). */
  readonly integersAsText?: IntegersAsText
  /** What `take` and `flash` do (default: they are `NOT_SUPPORTED`). */
  readonly takes?: Takes
  /** What log-ins do (default: they are `NOT_SUPPORTED`). */
  readonly logIns?: LogIns
  /** Whether the program runs in development, as far as the platform can tell (default: no). */
  readonly isDevelopment?: () => boolean
}

/** The part of `Manager` that is the same on all platforms. */
export class ManagerBase<T extends object = Record<string, unknown>> implements AsyncDisposable {
  /** How long a session lives at most, in milliseconds (see `ManagerOptions`); `undefined`: no limit. */
  readonly maxLifetime: number | undefined
  /** Gives integers beyond 2^53-1 as texts, if the option `integers` asks for it. */
  readonly integersAsText: IntegersAsText | undefined
  /** What `take` and `flash` do in sessions; `undefined`: they are not supported. */
  readonly takes: Takes | undefined
  /** What `logIn`, `logOut` and the like do in sessions; `undefined`: they are not supported. */
  readonly logIns: LogIns | undefined
  /** The clock: returns Unix milliseconds. */
  readonly now: () => number
  readonly #showsErrors: boolean | undefined
  readonly #platform: ManagerPlatform
  /** The storage that the manager has made itself, if it was given none. */
  readonly #own: Storage | undefined
  #ttl: number
  #storage: Storage

  constructor(ttl: number, storage: Storage | undefined, options: ManagerOptions, platform: ManagerPlatform) {
    checkTTL(ttl)
    checkOptionNames('Manager', options, MANAGER_OPTIONS)
    if (options.maxLifetime !== undefined) checkTTL(options.maxLifetime)
    if (storage === undefined) this.#own = platform.defaultStorage(ttl)
    const used = storage ?? this.#own
    checkStorage(used)
    this.#platform = platform
    this.#ttl = ttl
    this.#storage = used
    this.maxLifetime = options.maxLifetime
    this.#showsErrors = options.showStorageErrors
    this.integersAsText = checkedIntegers(options.integers, platform.integersAsText)
    this.takes = options.takes ?? platform.takes
    this.logIns = options.logIns ?? platform.logIns
    this.now = options.now ?? systemNow
  }

  /** How long a session lives after its last use, in milliseconds. Stands for GoFrame's `GetTTL`. */
  get ttl(): number {
    return this.#ttl
  }

  /**
   * A change applies to running sessions too, at their next load or close. Stands for GoFrame's `SetTTL`.
   *
   * @throws `INVALID_ARGUMENT`: it is not a finite number above 0.
   */
  set ttl(ttl: number) {
    checkTTL(ttl)
    this.#ttl = ttl
  }

  /** Whether errors show what a storage of the application has thrown (see `ManagerOptions`). */
  get showStorageErrors(): boolean {
    return this.#showsErrors ?? this.#platform.isDevelopment?.() ?? false
  }

  /** The storage that keeps the sessions. Stands for GoFrame's `GetStorage`. */
  get storage(): Storage {
    return this.#storage
  }

  /**
   * A use that began on another storage is `SESSION_DESTROYED` at its `close`. Stands for GoFrame's `SetStorage`.
   *
   * @throws `INVALID_ARGUMENT`: it is not a storage.
   */
  set storage(storage: Storage) {
    checkStorage(storage)
    this.#storage = storage
  }

  /**
   * Returns a session object: for the session with this id, or for a new one. The record is read at the first use.
   * `options.signal` aborts waiting and reading in its calls (`ABORTED`). Stands for GoFrame's `Manager.New`.
   *
   * @example
   * const session = manager.new(id)
   * const user = await session.get('user')
   * await session.close()
   *
   * @throws `INVALID_SESSION_ID`: the id is unsafe.
   * @throws `INVALID_ARGUMENT`: the id is not a string.
   */
  new(id = '', options: StorageOptions = {}): Session<T> {
    checkOptionNames('Manager.new', options, { signal: 1 })
    const {
      adaptStorage: adapt = noAdapter,
      lookAtSession: look = lookAtNone,
      endSession: end = endRecord,
    } = this.#platform
    const repository = new StorageRepository(this, options, { adapt, look, end })
    return new Session<T>(new SessionLifecycle(repository, this), id)
  }

  /**
   * Looks at the session with this id, without using it: nothing is renewed, and no redirect of an earlier id is
   * followed. `undefined` when there is no session.
   *
   * @example
   * const info = await manager.peek(id)
   * console.log(info?.data, info?.lastUsedAt, info?.expiresAt)
   *
   * @throws `INVALID_SESSION_ID`: the id is unsafe.
   * @throws `INVALID_ARGUMENT`: the id is not a string.
   */
  async peek(id: string, options: StorageOptions = {}): Promise<SessionInfo<T> | undefined> {
    return this.new(id, options).info()
  }

  /**
   * Ends the session with this id, and no other session object can save it again: for "log out that device". On a server
   * an earlier id of the session ends it as well, as long as a redirect leads from there. It is no error if there is none.
   *
   * @example
   * await manager.end(id)
   *
   * @throws `INVALID_SESSION_ID`: the id is unsafe.
   * @throws `INVALID_ARGUMENT`: the id is not a string.
   */
  async end(id: string, options: StorageOptions = {}): Promise<void> {
    return this.new(id, options).destroy()
  }

  /**
   * Whether a browser has denied its storage, so that sessions are in memory and end with the page. It is known after
   * the first use of a session. On a server it is always false: a storage there never falls back.
   */
  get fellBackToMemory(): boolean {
    return (this.#storage as { fellBackToMemory?: unknown }).fellBackToMemory === true
  }

  /**
   * Calls a listener for each change that another tab, a worker or another storage object makes to a session.
   * Returns a function that removes the listener.
   *
   * Only the storages of browsers report changes. A manager that was given no storage takes a listener everywhere, so
   * that the same code runs on a server, where it is not called.
   *
   * @example
   * const stop = manager.onChange(({ id, type }) => {
   *   if (id === ownId && type === 'removed') location.reload() // logged out in another tab
   * })
   *
   * @throws `NOT_SUPPORTED`: a storage was given, and it reports none.
   */
  onChange(listener: (change: SessionChange) => void): () => void {
    if (this.#storage.onChange) return this.#storage.onChange(listener)
    if (this.#storage === this.#own) return () => {}
    throw ErrorDisabled
  }

  /** Disposes of the storage: writes its queued renewals and stops its timers. */
  async [asyncDispose](): Promise<void> {
    await this.#storage[asyncDispose]?.()
  }
}

const MANAGER_OPTIONS = { maxLifetime: 1, showStorageErrors: 1, integers: 1, takes: 1, logIns: 1, now: 1 }

const lookAtNone: LookAtSession = () => Promise.reject(ErrorDisabled)

function checkStorage(storage: unknown): asserts storage is Storage {
  if (typeof (storage as Storage | null)?.getSession !== 'function') {
    throw new SessionError('INVALID_ARGUMENT', 'not a storage')
  }
}
