import { skipSpace, skipValue } from '../../../src/json/json-scan.ts'
import { decodeText } from '../../../src/record/record-layout.ts'

/**
 * The text of a body whose first JSON value may be followed by other bytes, which GoFrame overlooks, too:
 * two of its savers that write into one file at once leave such a record.
 */
export function firstValue(body: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const start = skipSpace(text, 0)
  const value = text.slice(start, skipValue(text, start))
  // Only what follows the value may be no UTF-8.
  const length = new TextEncoder().encode(value).length
  return decodeText(body.subarray(start, start + length)) === value ? value : ''
}
