import { checkBytes } from '../../common/bytes.ts'
import { SessionError } from '../../common/session-error.ts'
import { asciiBytes } from '../../common/utf8.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import { checkCryptoKey } from './key-checks.ts'

/** GoFrame's default IV of 16 bytes, the same for every message. Stands for `gaes.IVDefaultValue`. */
export const DefaultIV: Uint8Array = /* @__PURE__ */ asciiBytes('I Love Go Frame!')

/** Encrypts with AES-CBC and PKCS#7 padding, as GoFrame's `gaes.Encrypt`. The default IV is `DefaultIV`. */
export function encryptGaes(
  engine: AesEngine,
  plain: Uint8Array,
  key: Uint8Array,
  iv?: Uint8Array,
): Uint8Array {
  checkBytes(plain, 'the data to encrypt')
  checkCryptoKey(key)
  return engine.encryptCbc(plain, key, ivOf(iv))
}

/** Decrypts what `encryptGaes` returned, as GoFrame's `gaes.Decrypt`. Anything else is `RECORD_CORRUPT`. */
export function decryptGaes(
  engine: AesEngine,
  encrypted: Uint8Array,
  key: Uint8Array,
  iv?: Uint8Array,
): Uint8Array {
  checkBytes(encrypted, 'the data to decrypt')
  checkCryptoKey(key)
  const usedIV = ivOf(iv)
  if (encrypted.length === 0 || encrypted.length % BLOCK_LENGTH !== 0) {
    throw new SessionError('RECORD_CORRUPT', 'the data to decrypt must be whole blocks of 16 bytes')
  }
  const plain = engine.decryptCbc(encrypted, key, usedIV)
  if (plain === undefined) {
    throw new SessionError('RECORD_CORRUPT', 'the padding is wrong, maybe because the key is another one')
  }
  return plain
}

function ivOf(iv: Uint8Array | undefined): Uint8Array {
  if (iv === undefined) return DefaultIV
  checkBytes(iv, 'an IV', IV_LENGTHS)
  return iv
}

const IV_LENGTHS = [BLOCK_LENGTH]
