import { cbc, ecb, gcm } from '@noble/ciphers/aes.js'
import type { AesEngine } from './aes-engine.ts'
import { pad, unpad } from './pkcs7.ts'

/** AES of `@noble/ciphers`: plain JavaScript with tables, for where WebAssembly is not allowed. */
export const nobleEngine: AesEngine = {
  name: 'noble',
  encryptBlocks: (blocks, key) => ecb(local(key), NO_PADDING).encrypt(local(blocks)),
  encryptCbc: (plain, key, iv) => cbc(local(key), local(iv), NO_PADDING).encrypt(pad(plain)),
  decryptCbc: (encrypted, key, iv) => unpad(cbc(local(key), local(iv), NO_PADDING).decrypt(local(encrypted))),
  encryptGcm: (plain, key, nonce, associated) =>
    gcm(local(key), local(nonce), local(associated)).encrypt(local(plain)),
  decryptGcm(encrypted, key, nonce, associated) {
    const cipher = gcm(local(key), local(nonce), local(associated))
    const bytes = local(encrypted)
    try {
      return cipher.decrypt(bytes)
    } catch {
      return undefined
    }
  },
}

const NO_PADDING = { disablePadding: true }

/** The bytes as a `Uint8Array` of this realm, since noble accepts no other one. */
function local(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = bytes
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, length)
}
