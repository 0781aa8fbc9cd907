import type { LoadCiphers } from '../../../src/crypto/cipher/cipher-loader.ts'

/** Loads the ciphers when they are first needed: that takes longer than to load the rest of the package. */
export const loadCiphersLazily: LoadCiphers = async (engine) =>
  (await import('./node-ciphers.ts')).loadNodeCiphers(engine)
