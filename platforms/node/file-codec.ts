import { DefaultStorageFileCryptoEnabled } from '../../src/constants.ts'
import type { Cipher } from '../../src/crypto/cipher.ts'
import { checkKey, DefaultStorageFileCryptoKey, goframeCipher } from '../../src/crypto/cipher-goframe.ts'
import { type DecodeOptions, decodeRecord, encodeRecord, type SessionRecord } from '../../src/record.ts'
import { isSessionError } from '../../src/session-error.ts'
import { warnOfPublicKey } from './public-key-warning.ts'

/** Turns records into a file's bytes and back, encrypted where that is switched on. */
export class FileCodec {
  readonly #readsPublicKey: boolean
  #key: Uint8Array = DefaultStorageFileCryptoKey
  #isEnabled = DefaultStorageFileCryptoEnabled
  #cipher: Cipher | undefined

  /** `readsPublicKey`: whether what GoFrame's public key opens is read where the own key does not. */
  constructor(readsPublicKey: boolean) {
    this.#readsPublicKey = readsPublicKey
  }

  set isEnabled(isEnabled: boolean) {
    this.#isEnabled = isEnabled
    this.#cipher = undefined
  }

  set key(key: Uint8Array) {
    checkKey(key)
    this.#key = key.slice()
    this.#cipher = undefined
  }

  encode(record: SessionRecord, id: string): Uint8Array {
    return encodeRecord(record, id, this.#ownCipher())
  }

  decode(bytes: Uint8Array, id: string, options: DecodeOptions): SessionRecord | undefined {
    const cipher = this.#ownCipher()
    try {
      return decodeRecord(bytes, id, { ...options, cipher })
    } catch (error) {
      if (cipher === undefined || !this.#readsPublicKey || !isSessionError(error)) throw error
      return decodeRecord(bytes, id, { ...options, cipher: PUBLIC })
    }
  }

  #ownCipher(): Cipher | undefined {
    if (!this.#isEnabled) return undefined
    if (this.#cipher === undefined) {
      this.#cipher = goframeCipher(this.#key)
      if (isPublic(this.#key)) warnOfPublicKey()
    }
    return this.#cipher
  }
}

const PUBLIC = goframeCipher(DefaultStorageFileCryptoKey)

function isPublic(key: Uint8Array): boolean {
  return (
    key.length === DefaultStorageFileCryptoKey.length &&
    key.every((byte, i) => byte === DefaultStorageFileCryptoKey[i])
  )
}
