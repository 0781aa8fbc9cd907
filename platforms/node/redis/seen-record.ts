import type { SessionRecord } from '../../../src/record/record.ts'
import type { RecordValue } from './value-codec.ts'

/** What a key of Redis held, and which life it was given. */
export interface Seen {
  value: RecordValue
  record: SessionRecord | undefined
  /** The TTL that the key was last given from here, in milliseconds, if it was. */
  ttl: number | undefined
  /** When it was given, by `realClock`. */
  renewed: number
}

export const NOTHING: Seen = { value: null, record: undefined, ttl: undefined, renewed: 0 }
