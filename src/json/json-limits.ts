import { MAX_DEPTH, MAX_TEXT_LENGTH } from '../common/limits.ts'
import { SessionError } from '../common/session-error.ts'
import { isDeeper } from './json-scan.ts'

/** Throws `INVALID_VALUE` if the JSON text of a value, which `encodeValue` has not made, is beyond a limit. */
export function checkValueText(text: string): void {
  if (text.length <= MAX_TEXT_LENGTH && !isDeeper(text, MAX_DEPTH)) return
  throw new SessionError('INVALID_VALUE', "this value can't be stored: it is nested too deeply, or too long")
}
