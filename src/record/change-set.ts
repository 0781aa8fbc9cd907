import { SessionError } from '../common/session-error.ts'
import type { ReservedChanges } from './metadata.ts'

/** What one use of a session changed; immutable once it is handed over. */
export interface ChangeSet {
  /** What this use saw: no record, a record, or that it removed all itself. */
  readonly base: 'absent' | 'loaded' | 'cleared'
  /** `loaded`: the epoch that was seen; otherwise the one to write into a record that is made. */
  readonly epoch?: string
  /** Key to JSON text. */
  readonly set: ReadonlyMap<string, string>
  readonly removed: ReadonlySet<string>
  /** Key to the pure functions that are run, in their order, on the value as it is when it is saved. */
  readonly updates: ReadonlyMap<string, ReadonlyArray<Update>>
  /** What changes in the reserved key: a TTL of the session's own, its lifetimes. */
  readonly reserved?: ReservedChanges
}

/** A pure function of a session value; `undefined` means no value, as argument and as answer. */
export type Update = (value: unknown) => unknown

/** A change set that only sets and removes keys, of a session that may or may not exist. */
export function directChanges(set: ReadonlyMap<string, string>, removed: Iterable<string> = []): ChangeSet {
  return { base: 'absent', set, removed: new Set(removed), updates: new Map() }
}

/** What an update function has thrown (its `cause`); a session hands that on as it is. */
export class UpdateError extends Error {
  override readonly name = 'UpdateError'

  constructor(cause: unknown) {
    super('an update function has thrown', { cause })
  }
}

/** Whether an error is an `UpdateError`, also when it comes from another copy of this module. */
export function isUpdateError(error: unknown): error is UpdateError {
  return error instanceof Error && error.name === 'UpdateError'
}

/** Runs an update function. It must be synchronous: a promise is `INVALID_VALUE`. */
export function runUpdate(update: Update, before: unknown): unknown {
  let value: unknown
  try {
    value = update(before)
  } catch (error) {
    throw new UpdateError(error)
  }
  if (typeof (value as PromiseLike<unknown> | undefined | null)?.then !== 'function') return value
  // Nobody else will look at how it ends.
  Promise.resolve(value).catch(() => {})
  throw new SessionError('INVALID_VALUE', 'an update function must not be async')
}
