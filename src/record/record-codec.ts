import { isSessionError } from '../common/session-error.ts'
import type { LoadCiphers, MakeCiphers } from '../crypto/cipher/cipher-loader.ts'
import type { Ciphers } from '../crypto/cipher/ciphers.ts'
import { type CryptoOptions, checkCryptoOptions } from '../crypto/cipher/crypto-options.ts'
import type { SessionRecord } from './record.ts'
import {
  type DecodeOptions,
  decodeRecord,
  encodeRecord,
  openUnlessExpired,
  STAMP_LENGTH,
} from './record-layout.ts'

/** Turns the records of a storage into bytes and back, encrypted as its `crypto` option says. */
export class RecordCodec {
  readonly #loadCiphers: LoadCiphers
  #crypto: CryptoOptions | undefined
  #ciphers: Ciphers | undefined
  #make: MakeCiphers | undefined

  constructor(loadCiphers: LoadCiphers, crypto?: CryptoOptions) {
    this.#loadCiphers = loadCiphers
    this.crypto = crypto
  }

  get crypto(): CryptoOptions | undefined {
    return this.#crypto
  }

  /** Options that are wrong are `INVALID_ARGUMENT`. */
  set crypto(options: CryptoOptions | undefined) {
    // Whoever asked for encryption and gave null must not get plain records.
    this.#crypto = options === undefined ? undefined : checkCryptoOptions(options)
    this.#ciphers = options === undefined ? PLAIN : undefined
  }

  /** Whether `encode` and `decode` can be called. */
  get isReady(): boolean {
    return this.#ciphers !== undefined || this.#make !== undefined
  }

  /** Makes ready what encrypts, when it is first needed. */
  async prepare(): Promise<void> {
    this.#make ??= await this.#loadCiphers(this.#crypto?.engine)
  }

  encode(record: SessionRecord, id: string): Uint8Array {
    return encodeRecord(record, id, this.#used[0])
  }

  /** What no cipher reads fails as the first one does. */
  decode(bytes: Uint8Array, id: string, options: DecodeOptions): SessionRecord | undefined {
    if (bytes.length <= STAMP_LENGTH) return undefined
    return openUnlessExpired(bytes, options, () => this.#open(bytes, id, { ...options, ttl: undefined }))
  }

  /** Whether bytes that were decoded would be encoded in another way now. */
  isOutdated(bytes: Uint8Array): boolean {
    return this.#used[0]?.isCurrent?.(bytes.subarray(STAMP_LENGTH)) === false
  }

  #open(bytes: Uint8Array, id: string, options: DecodeOptions): SessionRecord | undefined {
    const [current, ...others] = this.#used
    try {
      return this.#marked(decodeRecord(bytes, id, { ...options, cipher: current }), bytes)
    } catch (error) {
      if (!isSessionError(error)) throw error
      for (const cipher of others) {
        try {
          return this.#marked(decodeRecord(bytes, id, { ...options, cipher }), bytes)
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

  get #used(): Ciphers {
    if (this.#ciphers !== undefined) return this.#ciphers
    if (this.#make === undefined || this.#crypto === undefined) throw new Error('the codec is not prepared')
    this.#ciphers = this.#make(this.#crypto)
    return this.#ciphers
  }
}

const PLAIN: Ciphers = [undefined]
