import type { AesEngine } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import type { CryptoOptions } from './crypto-options.ts'
import { goframeCipher } from './goframe-cipher.ts'
import { sealedCipher } from './sealed-cipher.ts'

/** The ciphers of a storage: the first one writes, and each may read; `undefined` stands for none. */
export type Ciphers = readonly [Cipher | undefined, ...(Cipher | undefined)[]]

/** What options that were checked ask for. */
export function makeCiphers({ mode, keys, migrate }: CryptoOptions, engine: AesEngine): Ciphers {
  const goframe = (key: Uint8Array): Cipher => goframeCipher(engine, key)
  if (mode === 'goframe') return keys.map(goframe) as unknown as Ciphers
  const before = [...(migrate?.goframe ?? []).map(goframe), ...(migrate?.plain ? [undefined] : [])]
  return [sealedCipher(engine, keys), ...before]
}
