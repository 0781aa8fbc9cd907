import { SessionError } from './session-error.ts'
import { tagOf } from './tag.ts'

/** Whether a value is a `Uint8Array` or an instance of a subclass, of this realm or another one (such as a frame). */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value instanceof Uint8Array || tagOf(value) === 'Uint8Array')
}

/** Throws `INVALID_ARGUMENT` unless a value is a `Uint8Array` (of one of `lengths`, if any are given). */
export function checkBytes(
  value: unknown,
  what: string,
  lengths: readonly number[] = ANY,
): asserts value is Uint8Array {
  if (isBytes(value) && (lengths.length === 0 || lengths.includes(value.length))) return
  const length = lengths.length === 0 ? '' : ` of ${lengths.join(', ').replace(/, (\d+)$/, ' or $1')} bytes`
  throw new SessionError('INVALID_ARGUMENT', `${what} must be a Uint8Array${length}`)
}

const ANY: readonly number[] = []
