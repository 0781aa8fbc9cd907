/** What can do the work of AES: the WASM kernel, `@noble/ciphers`, or `node:crypto` where there is one. */
export type EngineName = 'wasm' | 'noble' | 'node'

/**
 * AES, synchronous. Every engine gives the same bytes for the same arguments, which are right when they
 * come here: keys of 16, 24 or 32 bytes, IVs of 16, nonces of 12. It takes any view and leaves it as it
 * is, and what it hands out is the caller's alone.
 */
export interface AesEngine {
  readonly name: EngineName

  /** Each block of 16 bytes by itself (ECB, without padding). */
  encryptBlocks(blocks: Uint8Array, key: Uint8Array): Uint8Array

  /** CBC with PKCS#7 padding. */
  encryptCbc(plain: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array

  /** Of whole blocks, at least one; `undefined` where the padding is wrong, however it is. */
  decryptCbc(encrypted: Uint8Array, key: Uint8Array, iv: Uint8Array): Uint8Array | undefined

  /** GCM; the tag of 16 bytes comes last. */
  encryptGcm(plain: Uint8Array, key: Uint8Array, nonce: Uint8Array, associated: Uint8Array): Uint8Array

  /** Of at least a tag; `undefined` where it does not authenticate. */
  decryptGcm(
    encrypted: Uint8Array,
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
  ): Uint8Array | undefined
}

/** The length of an AES block, and of GCM's tag, in bytes. */
export const BLOCK_LENGTH = 16
