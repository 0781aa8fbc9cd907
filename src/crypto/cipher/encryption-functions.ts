import type { LoadCiphers, MakeCiphers } from './cipher-loader.ts'
import { type CryptoOptions, checkCryptoOptions } from './crypto-options.ts'
import type { Encryption } from './encryption.ts'

/** The options of `sealed`. */
export type SealedOptions = Omit<CryptoOptions, 'mode'>

/** The options of `goframe`. */
export type GoFrameOptions = Pick<CryptoOptions, 'keys' | 'engine'>

/** The functions of `gsession/crypto` that make the encryption of a storage. */
export interface EncryptionFunctions {
  /** See `sealed`. */
  sealed(options: SealedOptions): Encryption
  /** See `goframe`. */
  goframe(options: GoFrameOptions): Encryption
}

/** The functions that make the encryption of a storage, on top of a platform's engines. */
export function encryptionFunctions(loadCiphers: LoadCiphers): EncryptionFunctions {
  return {
    sealed: (options) => new CheckedEncryption({ ...options, mode: 'sealed' }, loadCiphers),
    goframe: (options) => new CheckedEncryption({ ...options, mode: 'goframe' }, loadCiphers),
  }
}

/** Encryption by options that are checked. Wrong ones are `INVALID_ARGUMENT`. Who prints it sees no key. */
export class CheckedEncryption implements Encryption {
  readonly #options: CryptoOptions
  readonly #loadCiphers: LoadCiphers

  constructor(options: CryptoOptions, loadCiphers: LoadCiphers) {
    this.#options = checkCryptoOptions(options)
    this.#loadCiphers = loadCiphers
  }

  get options(): CryptoOptions {
    return this.#options
  }

  load(): Promise<MakeCiphers> {
    return this.#loadCiphers(this.#options.engine)
  }
}
