import { checkBytes } from '../../common/bytes.ts'

/** Throws `INVALID_ARGUMENT` unless a key has the length of an AES key. */
export function checkCryptoKey(key: unknown): asserts key is Uint8Array {
  checkBytes(key, 'a key', [16, 24, 32])
}

/** Throws `INVALID_ARGUMENT` unless it is a key of 32 bytes. */
export function checkSealKey(key: unknown): asserts key is Uint8Array {
  checkBytes(key, 'a key to seal with', [32])
}
