import { checkBytes, isBytes } from '../common/bytes.ts'
import { checkOptionNames } from '../common/option-names.ts'
import { SessionError } from '../common/session-error.ts'
import { utf8Bytes } from '../common/utf8.ts'
import { decryptGaes, encryptGaes } from './cipher/gaes.ts'
import { checkSealKey } from './cipher/key-checks.ts'
import { openWith, sealKeyOf, sealWith } from './cipher/sealed.ts'
import type { EngineName } from './engine/aes-engine.ts'
import type { Engines } from './engine/engines.ts'

/** The functions of `gsession/crypto`. */
export interface CryptoFunctions {
  /** See `encrypt`. */
  encrypt(plain: Uint8Array, key: Uint8Array, iv?: Uint8Array, options?: EngineOptions): Uint8Array
  /** See `decrypt`. */
  decrypt(encrypted: Uint8Array, key: Uint8Array, iv?: Uint8Array, options?: EngineOptions): Uint8Array
  /** See `seal`. */
  seal(
    plain: Uint8Array,
    key: Uint8Array,
    associated?: Uint8Array | string,
    options?: EngineOptions,
  ): Uint8Array
  /** See `open`. */
  open(
    sealed: Uint8Array,
    keys: Uint8Array | readonly Uint8Array[],
    associated?: Uint8Array | string,
    options?: EngineOptions,
  ): Uint8Array
  /** See `prepareCrypto`. */
  prepareCrypto(engine?: EngineName): Promise<EngineName>
}

/** The last argument of `encrypt`, `decrypt`, `seal` and `open`. */
export interface EngineOptions {
  /** The engine to use, for tests and audits (default: the fastest one). One that is not there is `NOT_SUPPORTED`. */
  engine?: EngineName
}

/** The functions of `gsession/crypto`, on top of a platform's engines. */
export function cryptoFunctions(engines: Engines): CryptoFunctions {
  return {
    encrypt: (plain, key, iv, options) => encryptGaes(engines.find(engineOf(options)), plain, key, iv),
    decrypt: (encrypted, key, iv, options) =>
      decryptGaes(engines.find(engineOf(options)), encrypted, key, iv),
    seal(plain, key, associated, options) {
      checkBytes(plain, 'the data to seal')
      checkSealKey(key)
      const engine = engines.find(engineOf(options))
      return sealWith(engine, plain, sealKeyOf(engine, key), bytesOf(associated))
    },
    open(sealed, keys, associated, options) {
      checkBytes(sealed, 'the sealed data')
      const all: readonly Uint8Array[] = isBytes(keys) ? [keys] : keys
      if (!Array.isArray(all) || all.length === 0) {
        throw new SessionError('INVALID_ARGUMENT', 'keys must be a key or an array of at least one key')
      }
      for (const key of all) checkSealKey(key)
      const engine = engines.find(engineOf(options))
      const sealKeys = all.map((key) => sealKeyOf(engine, key))
      return openWith(engine, sealed, sealKeys, bytesOf(associated))
    },
    prepareCrypto: async (engine) => (await engines.prepare(engine)).name,
  }
}

function engineOf(options: EngineOptions | undefined): EngineName | undefined {
  if (options !== undefined) checkOptionNames('gsession/crypto', options, { engine: 1 })
  return options?.engine
}

const NOTHING = new Uint8Array(0)

function bytesOf(associated: Uint8Array | string | undefined): Uint8Array {
  if (associated === undefined) return NOTHING
  if (typeof associated === 'string') return utf8Bytes(associated)
  checkBytes(associated, 'the associated data')
  return associated
}
