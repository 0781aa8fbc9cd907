import { cbc, ecb, gcm } from '@noble/ciphers/aes.js'
import type { AesEngine } from './aes-engine.ts'
import { pad, unpad } from './pkcs7.ts'

/** AES by `@noble/ciphers`: JavaScript alone, with tables; for where WebAssembly is not allowed. */
export const nobleEngine: AesEngine = {
  name: 'noble',
  encryptBlocks: (blocks, key) => ecb(key, NO_PADDING).encrypt(blocks),
  encryptCbc: (plain, key, iv) => cbc(key, iv, NO_PADDING).encrypt(pad(plain)),
  decryptCbc: (encrypted, key, iv) => unpad(cbc(key, iv, NO_PADDING).decrypt(encrypted)),
  encryptGcm: (plain, key, nonce, associated) => gcm(key, nonce, associated).encrypt(plain),
  decryptGcm(encrypted, key, nonce, associated) {
    try {
      return gcm(key, nonce, associated).decrypt(encrypted)
    } catch {
      return undefined
    }
  },
}

const NO_PADDING = { disablePadding: true }
