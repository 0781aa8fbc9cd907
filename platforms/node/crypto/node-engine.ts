import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto'
import { type AesEngine, BLOCK_LENGTH } from '../../../src/crypto/engine/aes-engine.ts'
import { pad, unpad } from '../../../src/crypto/engine/pkcs7.ts'

/** AES by `node:crypto`: OpenSSL, which uses the processor's AES instructions. */
export const nodeEngine: AesEngine = {
  name: 'node',

  encryptBlocks(blocks, key) {
    const cipher = createCipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false)
    return own(cipher.update(blocks))
  },

  encryptCbc(plain, key, iv) {
    const cipher = createCipheriv(`aes-${8 * key.length}-cbc`, key, iv).setAutoPadding(false)
    return own(cipher.update(pad(plain)))
  },

  decryptCbc(encrypted, key, iv) {
    const decipher = createDecipheriv(`aes-${8 * key.length}-cbc`, key, iv).setAutoPadding(false)
    return unpad(own(decipher.update(encrypted)))
  },

  encryptGcm(plain, key, nonce, associated) {
    const cipher = createCipheriv(`aes-${8 * key.length}-gcm` as CipherGCMTypes, key, nonce)
    cipher.setAAD(associated)
    const text = cipher.update(plain)
    cipher.final()
    const encrypted = new Uint8Array(text.length + BLOCK_LENGTH)
    encrypted.set(text)
    encrypted.set(cipher.getAuthTag(), text.length)
    return encrypted
  },

  decryptGcm(encrypted, key, nonce, associated) {
    const end = encrypted.length - BLOCK_LENGTH
    const options = { authTagLength: BLOCK_LENGTH }
    const decipher = createDecipheriv(`aes-${8 * key.length}-gcm` as CipherGCMTypes, key, nonce, options)
    decipher.setAAD(associated).setAuthTag(encrypted.subarray(end))
    const plain = decipher.update(encrypted.subarray(0, end))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return own(plain)
  },
}

/** The same bytes as a plain `Uint8Array`: `node:crypto` returns a `Buffer`. */
function own(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}
