import { SessionError } from '../../common/session-error.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import { DefaultIV } from './gaes.ts'
import { checkCryptoKey } from './key-checks.ts'

/**
 * Bodies as GoFrame's session files have them: AES-CBC with one fixed IV, with a key of 16, 24 or 32 bytes
 * (`INVALID_ARGUMENT` otherwise). It authenticates nothing.
 */
export function goframeCipher(engine: AesEngine, key: Uint8Array): Cipher {
  checkCryptoKey(key)
  const ownKey = new Uint8Array(key)
  return {
    encrypt: (body) => engine.encryptCbc(body, ownKey, DefaultIV),
    decrypt(stored) {
      const isWhole = stored.length > 0 && stored.length % BLOCK_LENGTH === 0
      const body = isWhole ? engine.decryptCbc(stored, ownKey, DefaultIV) : undefined
      if (body !== undefined) return body
      throw new SessionError('RECORD_CORRUPT', 'the record does not open with this key')
    },
  }
}
