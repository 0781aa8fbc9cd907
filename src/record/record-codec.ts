import { isSessionError } from '../common/session-error.ts'
import type { MakeCiphers } from '../crypto/cipher/cipher-loader.ts'
import type { Ciphers } from '../crypto/cipher/ciphers.ts'
import type { CryptoOptions } from '../crypto/cipher/crypto-options.ts'
import { checkedEncryption, type Encryption } from '../crypto/cipher/encryption.ts'
import type { Codec } from './codec.ts'
import type { SessionRecord } from './record.ts'
import {
  type DecodeOptions,
  encodeRecord,
  openRecord,
  openUnlessExpired,
  STAMP_LENGTH,
} from './record-bytes.ts'

/** Turns the records of a storage into bytes and back, encrypted as its `crypto` option says. */
export class RecordCodec implements Codec {
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

const PLAIN: Ciphers = [undefined]
