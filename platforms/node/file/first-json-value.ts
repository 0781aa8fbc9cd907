import { utf8Bytes } from '../../../src/common/utf8.ts'
import { skipSpace, skipValue } from '../../../src/json/json-scan.ts'
import { decodeText } from '../../../src/record/record-bytes.ts'

/**
 * The text of the first JSON value of a body, which other bytes may follow: two GoFrames that save into one file at
 * once leave such a record, and GoFrame reads it in the same way.
 */
export function firstJsonValue(body: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const start = skipSpace(text, 0)
  const value = text.slice(start, skipValue(text, start))
  // Only the bytes after the value may be invalid UTF-8.
  const length = utf8Bytes(value).length
  return decodeText(body.subarray(start, start + length)) === value ? value : ''
}
