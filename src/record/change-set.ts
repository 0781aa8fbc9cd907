import type { MetadataChanges } from './metadata.ts'
import type { Update } from './update-function.ts'

/** What one use of a session changed. It must not be modified after it was passed to a storage. */
export interface ChangeSet {
  /**
   * What the use found: no record (`absent`), a record (`loaded`), or it has removed the record itself (`cleared`).
   * `any`: the changes make a new record, whatever there is.
   */
  readonly base: 'absent' | 'loaded' | 'cleared' | 'any'
  /** With `loaded`: the epoch of the record that was loaded. Otherwise: the epoch for a record that is created. */
  readonly epoch?: string | undefined
  /**
   * With `cleared`: the epoch of the record that the use had loaded. Should that record have come back, it is replaced, as
   * one without an epoch is. Into any other, which was made meanwhile, the changes are merged.
   */
  readonly seenEpoch?: string | undefined
  /** The keys that were set, with the JSON text of their values. */
  readonly set: ReadonlyMap<string, string>
  /**
   * A pure function that lays `set` over the JSON text of the stored record, and returns what to set: for texts that come
   * from `JSON.stringify`, which rounds numbers (default: `set` is set as it is).
   */
  readonly layOver?: (stored: string, set: ReadonlyMap<string, string>) => ReadonlyMap<string, string>
  /** The keys that were removed. */
  readonly removed: ReadonlySet<string>
  /** The keys with update functions. They run in order, on the value that is stored when the changes are saved. */
  readonly updates: ReadonlyMap<string, ReadonlyArray<Update>>
  /** What the functions of a key have given in the use. It is taken where the value that they got is still stored. */
  readonly results?: ReadonlyMap<string, UpdateResult> | undefined
  /** Changes of the metadata under the reserved key: the session's own TTL, its creation and rotation times. */
  readonly reserved?: MetadataChanges | undefined
}

/** What the update functions of one key have made of it, as JSON texts; `undefined`: no value. */
export interface UpdateResult {
  /** What the first one got. */
  readonly before: string | undefined
  /** What the last one has given. */
  readonly after: string | undefined
}

/** A change set that only sets and removes keys. The session need not exist yet. */
export function directChanges(set: ReadonlyMap<string, string>, removed: Iterable<string> = []): ChangeSet {
  return { base: 'absent', set, removed: new Set(removed), updates: new Map() }
}
