import type { MetadataChanges } from './metadata.ts'
import type { Update } from './update-function.ts'

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
  readonly reserved?: MetadataChanges
}

/** A change set that only sets and removes keys, of a session that may or may not exist. */
export function directChanges(set: ReadonlyMap<string, string>, removed: Iterable<string> = []): ChangeSet {
  return { base: 'absent', set, removed: new Set(removed), updates: new Map() }
}
