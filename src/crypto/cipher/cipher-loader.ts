import type { Engines } from '../engine/engines.ts'
import { type Ciphers, makeCiphers } from './ciphers.ts'
import type { CryptoOptions } from './crypto-options.ts'
import { DefaultStorageFileCryptoKey } from './goframe-key.ts'

/**
 * Returns the function that loads ciphers with a platform's engines. It warns once if sessions are encrypted with
 * GoFrame's default key, which is public.
 */
export function cipherLoader(engines: Engines, warn: Warn): LoadCiphers {
  let hasWarned = false
  return async (name) => {
    const engine = await engines.prepare(name)
    return (options) => {
      if (usesPublicKey(options) && !hasWarned) {
        hasWarned = true
        warn("sessions are encrypted with GoFrame's default key, which is public", ADVICE)
      }
      return makeCiphers(options, engine)
    }
  }
}

/** Loads an engine (by default the fastest one that works), and returns the function that creates ciphers with it. */
export type LoadCiphers = (engine: CryptoOptions['engine']) => Promise<MakeCiphers>

/** Creates the ciphers for checked options. */
export type MakeCiphers = (options: CryptoOptions) => Ciphers

/** Prints a warning, and advice what to do about it. */
type Warn = (warning: string, advice: string) => void

const ADVICE = 'Give the storage a key of your own, with its crypto option or with setCryptoKey.'

function usesPublicKey({ keys }: CryptoOptions): boolean {
  const [current] = keys as [Uint8Array]
  return (
    current.length === DefaultStorageFileCryptoKey.length &&
    current.every((byte, i) => byte === DefaultStorageFileCryptoKey[i])
  )
}
