import type { AesEngine } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import { isSealedWith, openWith, type SealKey, sealKeyOf, sealWith } from './sealed.ts'

/** The cipher that seals each body for its session's id. The first key seals, all keys open. */
export function sealedCipher(engine: AesEngine, keys: readonly Uint8Array[]): Cipher {
  const sealKeys = keys.map((key) => sealKeyOf(engine, new Uint8Array(key)))
  const current = sealKeys[0] as SealKey
  return {
    encrypt: (body, id) => sealWith(engine, body, current, encoder.encode(id)),
    decrypt: (stored, id) => openWith(engine, stored, sealKeys, encoder.encode(id)),
    isCurrent: (stored) => isSealedWith(stored, current),
  }
}

const encoder = new TextEncoder()
