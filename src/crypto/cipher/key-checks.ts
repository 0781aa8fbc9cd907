import { checkBytes } from '../../common/bytes.ts'

/** Throws `INVALID_ARGUMENT` unless a key has 16, 24 or 32 bytes, as AES requires. */
export function checkCryptoKey(key: unknown): asserts key is Uint8Array {
  checkBytes(key, 'a key', [16, 24, 32])
}

/** Throws `INVALID_ARGUMENT` unless a key has 32 bytes, as sealing requires. */
export function checkSealKey(key: unknown): asserts key is Uint8Array {
  checkBytes(key, 'a key for sealing', [32])
}
