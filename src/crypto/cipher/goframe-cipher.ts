import { SessionError } from '../../common/session-error.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import { DefaultIV } from './gaes.ts'
import { checkCryptoKey } from './key-checks.ts'

/**
 * The cipher of GoFrame's session files: AES-CBC with a fixed IV and a key of 16, 24 or 32 bytes (otherwise
 * `INVALID_ARGUMENT`). It does not protect against changes. Bytes that can't be decrypted are `RECORD_CORRUPT`.
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
      throw new SessionError('RECORD_CORRUPT', 'the record could not be decrypted with this key')
    },
  }
}
