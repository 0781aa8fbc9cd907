import { cbc } from '@noble/ciphers/aes.js'
import { SessionError } from '../session-error.ts'
import type { Cipher } from './cipher.ts'
import { checkCryptoKey } from './goframe-key.ts'

/**
 * AES-CBC with PKCS#7 and GoFrame's one fixed IV, as its `gaes` does it, with a key of 16, 24 or 32
 * bytes (`INVALID_ARGUMENT` otherwise). It authenticates nothing.
 */
export function goframeCipher(key: Uint8Array): Cipher {
  checkCryptoKey(key)
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

const IV = new TextEncoder().encode('I Love Go Frame!')
