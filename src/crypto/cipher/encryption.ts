import { SessionError } from '../../common/session-error.ts'
import type { MakeCiphers } from './cipher-loader.ts'
import type { CryptoOptions } from './crypto-options.ts'

/** How a storage encrypts its records: what `sealed` and `goframe` of `gsession/crypto` return. */
export interface Encryption {
  /** The checked options. */
  readonly options: CryptoOptions
  /** @internal Loads the engine, and returns the function that makes ciphers with it. Storages call it. */
  load(): Promise<MakeCiphers>
}

/**
 * Returns the encryption that a storage was given; `undefined` for none. Options in its place are `NOT_SUPPORTED`, and
 * anything else, `null` too, is `INVALID_ARGUMENT`: who asks for encryption must not get plain records.
 */
export function checkedEncryption(given: Encryption | undefined): Encryption | undefined {
  if (given === undefined || typeof given?.load === 'function') return given
  const isOptions = (given as Partial<CryptoOptions> | null)?.keys !== undefined
  const message = "crypto takes sealed({ keys }) or goframe({ keys }) of 'gsession/crypto' here"
  throw new SessionError(isOptions ? 'NOT_SUPPORTED' : 'INVALID_ARGUMENT', message)
}
