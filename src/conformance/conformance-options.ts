import type { Storage } from '../storage/storage.ts'

/** What the suite passes to `create` and `reopen`. */
export interface ConformanceContext {
  /** The clock for the storage, in Unix milliseconds, if it accepts one. */
  now: () => number
  /** The TTL of the test's sessions, in milliseconds, for a storage that has a TTL itself. */
  ttl: number
}

/** The options of `storageConformance`: the test runner, the storage, and its particularities. */
export interface ConformanceOptions {
  /** The function of the test runner, such as `test` of vitest or node:test, or `it` of mocha. */
  test: (name: string, run: () => Promise<void>) => unknown

  /** Creates a storage over a new, empty engine. */
  create: (context: ConformanceContext) => Storage | Promise<Storage>

  /**
   * Creates a second storage object over the engine of one that `create` returned, as another process would have it
   * (default: the first object stands for both).
   */
  reopen?: (storage: Storage, context: ConformanceContext) => Storage | Promise<Storage>

  /** Removes what `create` created (default: calls `Symbol.asyncDispose` of the storage, if it has that). */
  destroy?: (storage: Storage) => void | Promise<void>

  /**
   * Waits until so many milliseconds have passed, for a storage whose engine has its own clock; `now` is then `Date.now`
   * (default: the clock that `create` gets stands still, and the suite advances it).
   */
  advance?: (ms: number) => Promise<void>

  /** More ids that this storage refuses with `INVALID_SESSION_ID` than every storage must (default: none). */
  hostileIds?: readonly string[]

  /** `false` if every value is read as text, as in GoFrame's hash table (default `true`). */
  keepsTypes?: boolean
}

/** Each option by its name. */
export const CONFORMANCE_OPTIONS: Readonly<Record<keyof ConformanceOptions, unknown>> = {
  test: 1,
  create: 1,
  reopen: 1,
  destroy: 1,
  advance: 1,
  hostileIds: 1,
  keepsTypes: 1,
}
