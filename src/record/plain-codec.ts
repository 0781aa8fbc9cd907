import { utf8Bytes } from '../common/utf8.ts'
import type { Codec } from './codec.ts'
import { unlessExpired } from './record.ts'
import { decodeText, recordOf, STAMP_LENGTH, withStamp } from './record-bytes.ts'

/** Reads and writes records that are not encrypted. One that can't be read never counts as expired. */
export const plainCodec: Codec = {
  encode: ({ stamp, data }) => withStamp(stamp, utf8Bytes(data.text)),
  decode: (bytes, _id, { ttl, now }) =>
    unlessExpired(recordOf(bytes, decodeText(bytes.subarray(STAMP_LENGTH))), ttl, now),
}
