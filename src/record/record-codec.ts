import { isSessionError } from '../common/session-error.ts'
import type { MakeCiphers } from '../crypto/cipher/cipher-loader.ts'
import type { Ciphers } from '../crypto/cipher/ciphers.ts'
import type { CryptoOptions } from '../crypto/cipher/crypto-options.ts'
import { checkedEncryption, type Encryption } from '../crypto/cipher/encryption.ts'
import type { SessionRecord } from './record.ts'
import {
  type DecodeOptions,
  encodeRecord,
  openRecord,
  openUnlessExpired,
  STAMP_LENGTH,
} from './record-bytes.ts'
import { isRedirect } from './redirect.ts'

/** Turns the records of a storage into bytes and back, encrypted as its `crypto` option says. */
export class RecordCodec {
  #encryption: Encryption | undefined
  #ciphers: Ciphers | undefined
  #makeCiphers: MakeCiphers | undefined

  constructor(encryption?: Encryption) {
    this.use(encryption)
  }

  /** The options of the encryption that is used. */
  get crypto(): CryptoOptions | undefined {
    return this.#encryption?.options
  }

  /** Uses another encryption, or none. */
  use(encryption: Encryption | undefined): void {
    this.#encryption = checkedEncryption(encryption)
    this.#ciphers = encryption === undefined ? PLAIN : undefined
  }

  /** Whether `encode` and `decode` can be called. */
  get isReady(): boolean {
    return this.#ciphers !== undefined || this.#makeCiphers !== undefined
  }

  /** Loads the ciphers, so that `encode` and `decode` can be called. */
  async prepare(): Promise<void> {
    this.#makeCiphers ??= await this.#encryption?.load()
  }

  encode(record: SessionRecord, id: string): Uint8Array {
    return encodeRecord(record, id, this.#readyCiphers()[0])
  }

  /**
   * Decodes a record by the first cipher that can read it, as `decodeRecord` does. When none can, it fails with the
   * error of the first one.
   */
  decode(bytes: Uint8Array, id: string, options: DecodeOptions): SessionRecord | undefined {
    if (bytes.length <= STAMP_LENGTH) return undefined
    return openUnlessExpired(bytes, options, () => this.#openByAny(bytes, id, options))
  }

  /** Whether bytes hold a redirect. Only short ones are opened: no redirect is long. */
  isRedirect(bytes: Uint8Array, id: string): boolean {
    if (bytes.length > LONGEST_REDIRECT) return false
    try {
      return isRedirect(this.decode(bytes, id, { now: 0 })?.data)
    } catch (error) {
      if (isSessionError(error)) return false
      throw error
    }
  }

  /** Whether bytes that were decoded would be encrypted in another way now. */
  isOutdated(bytes: Uint8Array): boolean {
    return this.#readyCiphers()[0]?.isCurrent?.(bytes.subarray(STAMP_LENGTH)) === false
  }

  #openByAny(bytes: Uint8Array, id: string, { readText }: DecodeOptions): SessionRecord | undefined {
    const [current, ...others] = this.#readyCiphers()
    try {
      return this.#marked(openRecord(bytes, id, { cipher: current, readText }), bytes)
    } catch (error) {
      if (!isSessionError(error)) throw error
      for (const cipher of others) {
        try {
          return this.#marked(openRecord(bytes, id, { cipher, readText }), bytes)
        } catch (other) {
          if (!isSessionError(other)) throw other
        }
      }
      throw error
    }
  }

  #marked(record: SessionRecord | undefined, bytes: Uint8Array): SessionRecord | undefined {
    return record && this.isOutdated(bytes) ? { ...record, isOutdated: true } : record
  }

  #readyCiphers(): Ciphers {
    if (this.#ciphers !== undefined) return this.#ciphers
    if (this.#makeCiphers === undefined || this.#encryption === undefined) {
      throw new Error('the codec is not prepared')
    }
    this.#ciphers = this.#makeCiphers(this.#encryption.options)
    return this.#ciphers
  }
}

/** The longest id has 180 bytes. */
const LONGEST_REDIRECT = 512

const PLAIN: Ciphers = [undefined]
