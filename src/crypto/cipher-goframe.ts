import { cbc } from '@noble/ciphers/aes.js'
import { SessionError } from '../session-error.ts'
import type { Cipher } from './cipher.ts'

/**
 * GoFrame's key for session files: public, so it protects nothing; exported for sharing with
 * GoFrame. The name is GoFrame's.
 */
export const DefaultStorageFileCryptoKey: Uint8Array = new TextEncoder().encode(
  'Session storage file crypto key!',
)

/**
 * AES-CBC with PKCS#7 and GoFrame's one fixed IV, as its `gaes` does it, with a key of 16, 24 or 32
 * bytes (`INVALID_ARGUMENT` otherwise). It authenticates nothing.
 */
export function goframeCipher(key: Uint8Array): Cipher {
  checkKey(key)
  const ownKey = key.slice()
  return {
    encrypt: (body) => cbc(ownKey, IV).encrypt(body),
    decrypt(stored) {
      try {
        return cbc(ownKey, IV).decrypt(stored)
      } catch {
        throw new SessionError('RECORD_CORRUPT', 'the record does not open with this key')
      }
    },
  }
}

/** Throws `INVALID_ARGUMENT` unless a key has the length of an AES key. */
export function checkKey(key: unknown): asserts key is Uint8Array {
  if (!(key instanceof Uint8Array) || ![16, 24, 32].includes(key.length)) {
    throw new SessionError('INVALID_ARGUMENT', 'a key must be a Uint8Array of 16, 24 or 32 bytes')
  }
}

const IV = new TextEncoder().encode('I Love Go Frame!')
