import type { Codec } from './codec.ts'
import { unlessExpired } from './record.ts'
import { decodeText, plainBytes, recordOf, STAMP_LENGTH } from './record-bytes.ts'

/** Reads and writes records that are not encrypted. One that can't be read never counts as expired. */
export const plainCodec: Codec = {
  encode: plainBytes,
  decode: (bytes, _id, { ttl, now }) =>
    unlessExpired(recordOf(bytes, decodeText(bytes.subarray(STAMP_LENGTH))), ttl, now),
}
