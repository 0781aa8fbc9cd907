/**
 * `gsession/crypto`: the encryption of storages, and the same functions for your own bytes.
 *
 * @module gsession/crypto
 */
import { loadCoreCiphers } from './cipher/core-ciphers.ts'
import { type EncryptionFunctions, encryptionFunctions } from './cipher/encryption-functions.ts'
import { coreEngines } from './engine/engines.ts'
import { type CryptoFunctions, cryptoFunctions } from './functions.ts'

export * from './exports.ts'

const encryptions = /* @__PURE__ */ encryptionFunctions(loadCoreCiphers)
const functions = /* @__PURE__ */ cryptoFunctions(coreEngines)

/**
 * Encrypts a storage's records so that without a key nobody can read one, change it, or copy it to another session:
 * XAES-256-GCM, with the session's id as associated data. Each of the `keys`, `[current, ...older]`, has 32 random
 * bytes. `format`, `migrate` and `engine` are those of `CryptoOptions`.
 *
 * @example
 * const storage = new StorageIndexedDB('my-app', { crypto: sealed({ keys: [key] }) })
 *
 * @throws `INVALID_ARGUMENT`: an option is wrong.
 */
export const sealed: EncryptionFunctions['sealed'] = encryptions.sealed

/**
 * Encrypts a storage's records as GoFrame does, with AES-CBC, to share them with it: that hides their content, but does
 * not protect against changes. A key has 16, 24 or 32 bytes.
 *
 * @example
 * const storage = new StorageIndexedDB('my-app', { crypto: goframe({ keys: [key] }) })
 *
 * @throws `INVALID_ARGUMENT`: an option is wrong.
 */
export const goframe: EncryptionFunctions['goframe'] = encryptions.goframe

/**
 * Encrypts bytes with AES-CBC and PKCS#7 padding, as GoFrame does. The key has 16, 24 or 32 bytes, the IV 16; the
 * default IV is GoFrame's (`DefaultIV`). It does not protect against changes: use `seal` for data that GoFrame need
 * not read. Stands for GoFrame's `gaes.Encrypt`.
 *
 * @example
 * const encrypted = encrypt(bytes, key)
 * const decrypted = decrypt(encrypted, key)
 *
 * @throws `INVALID_ARGUMENT`: the key or the IV has another length.
 */
export const encrypt: CryptoFunctions['encrypt'] = functions.encrypt

/**
 * Decrypts what `encrypt` returned. A wrong key is not always noticed. Stands for GoFrame's `gaes.Decrypt`.
 *
 * @example
 * const decrypted = decrypt(encrypt(bytes, key), key)
 *
 * @throws `RECORD_CORRUPT`: the bytes are not whole blocks of 16, or have a wrong padding.
 * @throws `INVALID_ARGUMENT`: the key or the IV has another length.
 */
export const decrypt: CryptoFunctions['decrypt'] = functions.decrypt

/**
 * Encrypts and authenticates bytes with a key of 32 bytes: XAES-256-GCM with a random nonce, after a header that
 * identifies the key. The result is 45 bytes longer. `associated` is authenticated but not stored (a text as UTF-8):
 * `open` needs the same one. For a session's record it is the session id.
 *
 * @example
 * const sealed = seal(bytes, key, 'invoice 17')
 * const opened = open(sealed, [key, olderKey], 'invoice 17')
 *
 * @throws `INVALID_ARGUMENT`: the key has another length.
 */
export const seal: CryptoFunctions['seal'] = functions.seal

/**
 * Opens what `seal` returned, and the sealed body of a record in either format. With several keys it uses the one that
 * it was sealed with.
 *
 * @example
 * const opened = open(seal(bytes, key), [key, olderKey])
 *
 * @throws `RECORD_NOT_AUTHENTIC`: the bytes were changed, or were sealed with another `associated`, or with a key that was
 * not given.
 * @throws `INVALID_ARGUMENT`: a key has another length.
 */
export const open: CryptoFunctions['open'] = functions.open

/**
 * Loads the engine (the AES implementation) of the other functions, and returns its name. Call it before them if
 * WebAssembly may be forbidden and `gsession/crypto/noble` is not imported. Otherwise it is not needed. In Node `wasm`
 * means the WebAssembly kernel for short messages and `node:crypto` for long ones.
 *
 * @example
 * const engine = await prepareCrypto() // 'wasm'
 *
 * @throws `NOT_SUPPORTED`: the engine is not available.
 */
export const prepareCrypto: CryptoFunctions['prepareCrypto'] = functions.prepareCrypto
