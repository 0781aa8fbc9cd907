import { loadCoreCiphers } from './cipher/core-ciphers.ts'
import { registerCiphers } from './cipher/lazy-ciphers.ts'
import { coreEngines } from './engine/engines.ts'
import { type CryptoFunctions, cryptoFunctions } from './functions.ts'

export * from './exports.ts'

// Whoever has these functions need not load the ciphers of storages, which are made of the same.
registerCiphers(loadCoreCiphers)

const functions = cryptoFunctions(coreEngines)

/**
 * AES-CBC with PKCS#7 padding, with GoFrame's IV if none is given. The key has 16, 24 or 32 bytes, the IV
 * 16 (`INVALID_ARGUMENT` otherwise). Stands for GoFrame's `gaes.Encrypt`. It authenticates nothing: for
 * what GoFrame need not read, use `seal`.
 */
export const encrypt: CryptoFunctions['encrypt'] = functions.encrypt

/**
 * The inverse of `encrypt`, as GoFrame's `gaes.Decrypt`. What is not whole blocks, or has a wrong padding,
 * is `RECORD_CORRUPT`.
 */
export const decrypt: CryptoFunctions['decrypt'] = functions.decrypt

/**
 * Encrypts and authenticates bytes, and with them what is associated (text as UTF-8; for a session's
 * record, its id), with a key of 32 bytes: XAES-256-GCM under a random nonce, behind a header that names
 * the key. It adds 45 bytes.
 *
 * @example
 * const sealed = seal(bytes, key, 'invoice 17')
 * const opened = open(sealed, [key, olderKey], 'invoice 17')
 */
export const seal: CryptoFunctions['seal'] = functions.seal

/**
 * The inverse of `seal`, with the key or those that it may be. What was changed, belongs to something
 * else, or was sealed with none of them is `RECORD_NOT_AUTHENTIC`.
 */
export const open: CryptoFunctions['open'] = functions.open

/**
 * Makes ready what the other functions work with, and answers its name. Call it first where WebAssembly may
 * be forbidden and `gsession/crypto/noble` is not imported; elsewhere nobody needs it. In Node `wasm` stands
 * for the kernel with `node:crypto` for what is large.
 */
export const prepareCrypto: CryptoFunctions['prepareCrypto'] = functions.prepareCrypto
