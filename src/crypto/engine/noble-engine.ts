import { cbc, ecb, gcm } from '@noble/ciphers/aes.js'
import type { AesEngine } from './aes-engine.ts'
import { pad, unpad } from './pkcs7.ts'

/** AES by `@noble/ciphers`: JavaScript alone, with tables; for where WebAssembly is not allowed. */
export const nobleEngine: AesEngine = {
  name: 'noble',
  encryptBlocks: (blocks, key) => ecb(own(key), NO_PADDING).encrypt(own(blocks)),
  encryptCbc: (plain, key, iv) => cbc(own(key), own(iv), NO_PADDING).encrypt(pad(plain)),
  decryptCbc: (encrypted, key, iv) => unpad(cbc(own(key), own(iv), NO_PADDING).decrypt(own(encrypted))),
  encryptGcm: (plain, key, nonce, associated) =>
    gcm(own(key), own(nonce), own(associated)).encrypt(own(plain)),
  decryptGcm(encrypted, key, nonce, associated) {
    const cipher = gcm(own(key), own(nonce), own(associated))
    const bytes = own(encrypted)
    try {
      return cipher.decrypt(bytes)
    } catch {
      return undefined
    }
  },
}

const NO_PADDING = { disablePadding: true }

/** A view of this realm: noble takes no other one. */
function own(bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = bytes
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, length)
}
