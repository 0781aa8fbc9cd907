import type { SessionRecord } from './record.ts'

/** Returned by a `Change` that leaves the record as it is: nothing is written. */
export const UNCHANGED: unique symbol = Symbol('unchanged')

/**
 * A synchronous pure function from the record that a storage holds (`undefined`: none) to the one that it should
 * hold: a new record, `undefined` to remove it, or `UNCHANGED`.
 */
export type Change = (record: SessionRecord | undefined) => SessionRecord | undefined | typeof UNCHANGED
