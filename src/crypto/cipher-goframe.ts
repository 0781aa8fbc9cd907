import { SessionError } from '../session-error.ts'
import type { AesEngine } from './aes-engine.ts'
import type { Cipher } from './cipher.ts'
import { decryptGaes, encryptGaes } from './gaes.ts'
import { checkCryptoKey } from './goframe-key.ts'

/**
 * Bodies as GoFrame's session files have them: AES-CBC with one fixed IV, with a key of 16, 24 or 32 bytes
 * (`INVALID_ARGUMENT` otherwise). It authenticates nothing.
 */
export function goframeCipher(engine: AesEngine, key: Uint8Array): Cipher {
  checkCryptoKey(key)
  const ownKey = new Uint8Array(key)
  return {
    encrypt: (body) => encryptGaes(engine, body, ownKey),
    decrypt(stored) {
      try {
        return decryptGaes(engine, stored, ownKey)
      } catch {
        throw new SessionError('RECORD_CORRUPT', 'the record does not open with this key')
      }
    },
  }
}
