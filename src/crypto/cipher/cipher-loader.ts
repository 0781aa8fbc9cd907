import type { Engines } from '../engine/engines.ts'
import { type Ciphers, makeCiphers } from './ciphers.ts'
import type { CryptoOptions } from './crypto-options.ts'
import { DefaultStorageFileCryptoKey } from './goframe-key.ts'

/** What loads ciphers with a platform's engines; it warns, once, of the key that everybody knows. */
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

/** Loads what makes ciphers, with the engine of a name or the best one. */
export type LoadCiphers = (engine: CryptoOptions['engine']) => Promise<MakeCiphers>

export type MakeCiphers = (options: CryptoOptions) => Ciphers

/** Tells whoever runs the program what is wrong, and what to do. */
type Warn = (warning: string, advice: string) => void

const ADVICE = 'Give the storage a key of your own, with its option crypto or with setCryptoKey.'

function usesPublicKey({ keys }: CryptoOptions): boolean {
  const [current] = keys as [Uint8Array]
  return (
    current.length === DefaultStorageFileCryptoKey.length &&
    current.every((byte, i) => byte === DefaultStorageFileCryptoKey[i])
  )
}
