import type { LoadCiphers } from '../../../src/crypto/cipher/cipher-loader.ts'
import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'
import type { Encryption } from '../../../src/crypto/cipher/encryption.ts'
import { CheckedEncryption } from '../../../src/crypto/cipher/encryption-functions.ts'

/**
 * The encryption of a storage on a server: what `sealed` or `goframe` of `gsession/crypto` has made, or one by options.
 * Wrong options are `INVALID_ARGUMENT`.
 */
export function nodeEncryption(crypto: CryptoOptions | Encryption | undefined): Encryption | undefined {
  if (crypto === undefined || typeof (crypto as Encryption | null)?.load === 'function')
    return crypto as Encryption
  return new CheckedEncryption(crypto as CryptoOptions, loadCiphersLazily)
}

/** Loads the ciphers when they are first needed: that takes longer than to load the rest of the package. */
const loadCiphersLazily: LoadCiphers = async (engine) =>
  (await import('./node-ciphers.ts')).loadNodeCiphers(engine)
