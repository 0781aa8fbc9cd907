import type { SessionRecord } from './record.ts'

/** What an atomic update leaves as it is. */
export const UNCHANGED: unique symbol = Symbol('unchanged')

/** What a pure function makes of a record: a new one, none, or no change. */
export type Change = (record: SessionRecord | undefined) => SessionRecord | undefined | typeof UNCHANGED
