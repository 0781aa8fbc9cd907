import { SessionError } from '../session-error.ts'
import type { EngineName } from './aes-engine.ts'
import { checkBytes, isBytes } from './bytes.ts'
import { checkSealKey } from './crypto-options.ts'
import type { Engines } from './engines.ts'
import { decryptGaes, encryptGaes } from './gaes.ts'
import { openWith, sealKeyOf, sealWith } from './sealed.ts'

/** The functions of `gsession/crypto`; each is synchronous but `prepareCrypto`. */
export interface CryptoFunctions {
  /**
   * AES-CBC with PKCS#7 padding, with GoFrame's IV if none is given. The key has 16, 24 or 32 bytes, the IV
   * 16 (`INVALID_ARGUMENT` otherwise). Stands for GoFrame's `gaes.Encrypt`. It authenticates nothing: for
   * what GoFrame need not read, use `seal`.
   */
  encrypt(plain: Uint8Array, key: Uint8Array, iv?: Uint8Array, options?: EngineOptions): Uint8Array

  /**
   * The inverse of `encrypt`, as GoFrame's `gaes.Decrypt`. What is not whole blocks, or has a wrong padding,
   * is `RECORD_CORRUPT`.
   */
  decrypt(encrypted: Uint8Array, key: Uint8Array, iv?: Uint8Array, options?: EngineOptions): Uint8Array

  /**
   * Encrypts and authenticates bytes, and with them what is associated (text as UTF-8; for a session's
   * record, its id), with a key of 32 bytes: XAES-256-GCM under a random nonce, behind a header that names
   * the key. It adds 45 bytes.
   *
   * @example
   * const sealed = seal(bytes, key, 'invoice 17')
   * const opened = open(sealed, [key, olderKey], 'invoice 17')
   */
  seal(
    plain: Uint8Array,
    key: Uint8Array,
    associated?: Uint8Array | string,
    options?: EngineOptions,
  ): Uint8Array

  /**
   * The inverse of `seal`, with the key or those that it may be. What was changed, belongs to something
   * else, or was sealed with none of them is `RECORD_NOT_AUTHENTIC`.
   */
  open(
    sealed: Uint8Array,
    keys: Uint8Array | readonly Uint8Array[],
    associated?: Uint8Array | string,
    options?: EngineOptions,
  ): Uint8Array

  /**
   * Makes ready what the other functions work with, and answers its name. Call it first where WebAssembly may
   * be forbidden and `gsession/crypto/noble` is not imported; elsewhere nobody needs it. In Node `wasm` stands
   * for the kernel with `node:crypto` for what is large.
   */
  prepareCrypto(engine?: EngineName): Promise<EngineName>
}

export interface EngineOptions {
  /** Which engine does the work, for tests and auditors (`NOT_SUPPORTED` where it can't). */
  engine?: EngineName
}

/** These functions, with the engines of a platform. */
export function cryptoFunctions(engines: Engines): CryptoFunctions {
  return {
    encrypt: (plain, key, iv, options) => encryptGaes(engines.find(options?.engine), plain, key, iv),
    decrypt: (encrypted, key, iv, options) => decryptGaes(engines.find(options?.engine), encrypted, key, iv),
    seal(plain, key, associated, options) {
      checkBytes(plain, 'what is sealed')
      checkSealKey(key)
      const engine = engines.find(options?.engine)
      return sealWith(engine, plain, sealKeyOf(engine, key), bytesOf(associated))
    },
    open(sealed, keys, associated, options) {
      checkBytes(sealed, 'what is opened')
      const all: readonly Uint8Array[] = isBytes(keys) ? [keys] : keys
      if (!Array.isArray(all) || all.length === 0) {
        throw new SessionError('INVALID_ARGUMENT', 'keys must be a key or an array of them, at least one')
      }
      for (const key of all) checkSealKey(key)
      const engine = engines.find(options?.engine)
      const sealKeys = all.map((key) => sealKeyOf(engine, key))
      return openWith(engine, sealed, sealKeys, bytesOf(associated))
    },
    prepareCrypto: async (engine) => (await engines.prepare(engine)).name,
  }
}

const NOTHING = new Uint8Array(0)
const encoder = new TextEncoder()

function bytesOf(associated: Uint8Array | string | undefined): Uint8Array {
  if (associated === undefined) return NOTHING
  if (typeof associated === 'string') return encoder.encode(associated)
  checkBytes(associated, 'what is associated')
  return associated
}
