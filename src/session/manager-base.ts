import { SessionError } from '../common/session-error.ts'
import { checkTTL } from '../common/ttl.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import { Session } from './session.ts'
import { SessionLifecycle } from './session-lifecycle.ts'
import { StorageRepository } from './storage-repository.ts'

export interface ManagerOptions {
  /**
   * How long a session lives at most, however much it is used, in milliseconds (default: no limit). The time of
   * its making is kept in its record: GoFrame carries it through, but does not end it.
   */
  maxLifetime?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: (() => number) | undefined
}

/** What the managers of all platforms have in common; they differ in where they keep sessions by default. */
export class ManagerBase<T extends object = Record<string, unknown>> implements AsyncDisposable {
  /** How long a session lives at most, however much it is used, in milliseconds; `undefined`: no limit. */
  readonly maxLifetime: number | undefined
  /** The clock, in Unix milliseconds. */
  readonly now: () => number
  #ttl: number
  #storage: Storage

  constructor(ttl: number, storage: Storage, options: ManagerOptions = {}) {
    checkTTL(ttl)
    checkStorage(storage)
    if (options.maxLifetime !== undefined) checkTTL(options.maxLifetime)
    this.#ttl = ttl
    this.#storage = storage
    this.maxLifetime = options.maxLifetime
    this.now = options.now ?? Date.now
  }

  /** Milliseconds. Stands for GoFrame's `GetTTL` and `SetTTL`. */
  get ttl(): number {
    return this.#ttl
  }

  set ttl(ttl: number) {
    checkTTL(ttl)
    this.#ttl = ttl
  }

  /** Stands for GoFrame's `GetStorage` and `SetStorage`. */
  get storage(): Storage {
    return this.#storage
  }

  set storage(storage: Storage) {
    checkStorage(storage)
    this.#storage = storage
  }

  /**
   * A session, by its id or without one; touches no storage before its first use. Throws
   * `INVALID_SESSION_ID` for an id that no storage may see. Stands for GoFrame's `Manager.New`.
   */
  new(id = '', options: StorageOptions = {}): Session<T> {
    return new Session<T>(new SessionLifecycle(new StorageRepository(this, options)), id)
  }

  /** Disposes of the storage: queued renewals are written, timers stopped. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#storage[Symbol.asyncDispose]?.()
  }
}

function checkStorage(storage: unknown): asserts storage is Storage {
  if (typeof (storage as Storage | null)?.getSession !== 'function') {
    throw new SessionError('INVALID_ARGUMENT', 'this is no storage')
  }
}
