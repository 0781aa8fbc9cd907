import type { Storage } from '../storage/storage.ts'

/** What a storage is made with. */
export interface ConformanceContext {
  /** The clock to use, in Unix milliseconds, where a storage takes one. */
  now: () => number
  /** The TTL of the sessions to come, in milliseconds, for a storage that has a TTL of its own. */
  ttl: number
}

/** What `storageConformance` asks, and of which storage. */
export interface ConformanceOptions {
  /** The runner's function: vitest's `test`, node:test's `test` and mocha's `it` all fit. */
  test: (name: string, run: () => Promise<void>) => unknown

  /** Makes a storage with a fresh, empty engine. */
  create: (context: ConformanceContext) => Storage | Promise<Storage>

  /**
   * Makes a second storage object over the engine of one that `create` made, as another process would
   * see it. Without it the first object stands in for the second.
   */
  reopen?: (storage: Storage, context: ConformanceContext) => Storage | Promise<Storage>

  /** Removes what `create` made. Without it the storage is disposed of, where it can be. */
  destroy?: (storage: Storage) => void | Promise<void>

  /**
   * Lets so many milliseconds pass, for a storage whose engine has a clock of its own; `now` is
   * `Date.now` then. Without it the clock that `create` was given stands still, and is moved.
   */
  advance?: (ms: number) => Promise<void>

  /** Ids that the storage refuses with `INVALID_SESSION_ID` beside those that every storage refuses. */
  hostileIds?: readonly string[]

  /** `false` where every value comes back as text, as GoFrame's hash table has it (default `true`). */
  keepsTypes?: boolean
}
