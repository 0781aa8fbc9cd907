import type { AesEngine } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import type { CryptoOptions } from './crypto-options.ts'
import { goframeCipher } from './goframe-cipher.ts'
import { sealedCipher } from './sealed-cipher.ts'

/** The ciphers of a storage: the first one encrypts, all are tried to decrypt. `undefined` means no encryption. */
export type Ciphers = readonly [Cipher | undefined, ...(Cipher | undefined)[]]

/** Creates the ciphers for checked options. */
export function makeCiphers({ mode, keys, migrate, format }: CryptoOptions, engine: AesEngine): Ciphers {
  const goframe = (key: Uint8Array): Cipher => goframeCipher(engine, key)
  if (mode === 'goframe') return keys.map(goframe) as unknown as Ciphers
  const older = [...(migrate?.goframe ?? []).map(goframe), ...(migrate?.plain ? [undefined] : [])]
  return [sealedCipher(engine, keys, format), ...older]
}
