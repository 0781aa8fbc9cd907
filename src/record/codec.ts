import type { SessionRecord } from './record.ts'
import type { DecodeOptions } from './record-bytes.ts'

/** Turns the records of a storage into bytes and back. */
export interface Codec {
  encode(record: SessionRecord, id: string): Uint8Array
  decode(bytes: Uint8Array, id: string, options: DecodeOptions): SessionRecord | undefined
}
