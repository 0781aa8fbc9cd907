/** The AES implementations: the WASM kernel, `@noble/ciphers`, and `node:crypto` (in Node only). */
export type EngineName = 'wasm' | 'noble' | 'node'

/**
 * A synchronous AES implementation. All engines return the same bytes for the same arguments. Callers have checked the
 * arguments: keys have 16, 24 or 32 bytes, IVs 16, nonces 12. An engine accepts any `Uint8Array`, does not modify it,
 * and returns an array that it does not use again.
 */
export interface AesEngine {
  readonly name: EngineName

  /** Encrypts each block of 16 bytes by itself (ECB, without padding). */
  encryptBlocks(blocks: Uint8Array, key: Uint8Array): Uint8Array

  /** Encrypts with CBC and PKCS#7 padding. */
  encryptCbc(plain: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array

  /** Decrypts whole blocks, at least one. Returns `undefined` if the padding is wrong. */
  decryptCbc(encrypted: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array | undefined

  /** Encrypts with GCM. The last 16 bytes of the result are the tag. */
  encryptGcm(plain: Uint8Array, key: Uint8Array, nonce: Uint8Array, associated: Uint8Array): Uint8Array

  /** Decrypts at least a tag. Returns `undefined` if it is not authentic. */
  decryptGcm(
    encrypted: Uint8Array,
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
  ): Uint8Array | undefined
}

/** The length of an AES block and of a GCM tag, in bytes. */
export const BLOCK_LENGTH = 16
