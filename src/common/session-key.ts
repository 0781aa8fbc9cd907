import { MAX_KEY_LENGTH } from './limits.ts'
import { RESERVED_KEY } from './reserved-key.ts'
import { SessionError } from './session-error.ts'

/** Throws `INVALID_KEY` unless a key is a string. */
export function checkKeyType(key: unknown): asserts key is string {
  if (typeof key !== 'string') throw new SessionError('INVALID_KEY', 'a session key must be a string')
}

/** Throws `INVALID_KEY` unless a key is a string, not the reserved one, and not too long. */
export function checkSessionKey(key: unknown): asserts key is string {
  checkKeyType(key)
  if (key === RESERVED_KEY) throw new SessionError('INVALID_KEY', 'this session key is reserved')
  if (key.length > MAX_KEY_LENGTH) throw new SessionError('INVALID_KEY', 'this session key is too long')
}
