import { DefaultStorageFileCryptoEnabled } from '../../src/constants.ts'
import type { Cipher } from '../../src/crypto/cipher.ts'
import { checkCryptoKey, DefaultStorageFileCryptoKey } from '../../src/crypto/goframe-key.ts'
import { type DecodeOptions, decodeRecord, encodeRecord, type SessionRecord } from '../../src/record.ts'
import { isSessionError } from '../../src/session-error.ts'
import { warnOfPublicKey } from './public-key-warning.ts'

/** Turns records into a file's bytes and back, encrypted where that is switched on. */
export class FileCodec {
  readonly #readsPublicKey: boolean
  #key: Uint8Array = DefaultStorageFileCryptoKey
  #isEnabled = DefaultStorageFileCryptoEnabled
  #cipher: Cipher | undefined
  #makeCipher: ((key: Uint8Array) => Cipher) | undefined

  /** `readsPublicKey`: whether what GoFrame's public key opens is read where the own key does not. */
  constructor(readsPublicKey: boolean) {
    this.#readsPublicKey = readsPublicKey
  }

  set isEnabled(isEnabled: boolean) {
    this.#isEnabled = isEnabled
    this.#cipher = undefined
  }

  set key(key: Uint8Array) {
    checkCryptoKey(key)
    this.#key = key.slice()
    this.#cipher = undefined
  }

  /** Whether `encode` and `decode` can be called. */
  get isReady(): boolean {
    return !this.#isEnabled || this.#makeCipher !== undefined
  }

  /** Loads what encrypts, when it is first needed: it takes longer than all the rest of the package. */
  async prepare(): Promise<void> {
    this.#makeCipher ??= (await import('../../src/crypto/cipher-goframe.ts')).goframeCipher
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
      return decodeRecord(bytes, id, { ...options, cipher: this.#make(DefaultStorageFileCryptoKey) })
    }
  }

  #make(key: Uint8Array): Cipher {
    if (this.#makeCipher === undefined) throw new Error('the codec is not prepared')
    return this.#makeCipher(key)
  }

  #ownCipher(): Cipher | undefined {
    if (!this.#isEnabled) return undefined
    if (this.#cipher === undefined) {
      this.#cipher = this.#make(this.#key)
      if (isPublic(this.#key)) warnOfPublicKey()
    }
    return this.#cipher
  }
}

function isPublic(key: Uint8Array): boolean {
  return (
    key.length === DefaultStorageFileCryptoKey.length &&
    key.every((byte, i) => byte === DefaultStorageFileCryptoKey[i])
  )
}
