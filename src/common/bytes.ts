import { SessionError } from './session-error.ts'

/** Whether a value is a `Uint8Array`, or a subclass of it, of any realm. */
export function isBytes(value: unknown): value is Uint8Array {
  if (!ArrayBuffer.isView(value)) return false
  // For one of another realm, such as a frame: the tag's getter looks at the array itself.
  return value instanceof Uint8Array || TAG.call(value) === 'Uint8Array'
}

/** Throws `INVALID_ARGUMENT` unless a value is bytes, of one of these lengths where some are given. */
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

const TAG = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as (this: unknown) => string | undefined
