import { checkBytes } from './bytes.ts'

/**
 * GoFrame's key for session files: public, so it protects nothing; exported for sharing with
 * GoFrame. The name is GoFrame's.
 */
export const DefaultStorageFileCryptoKey: Uint8Array = new TextEncoder().encode(
  'Session storage file crypto key!',
)

/** Throws `INVALID_ARGUMENT` unless a key has the length of an AES key. */
export function checkCryptoKey(key: unknown): asserts key is Uint8Array {
  checkBytes(key, 'a key', KEY_LENGTHS)
}

const KEY_LENGTHS = [16, 24, 32]
