import { utf8Bytes } from '../../common/utf8.ts'
import type { AesEngine } from '../engine/aes-engine.ts'
import type { Cipher } from './cipher.ts'
import { isSealedWith, openWith, type SealKey, sealKeyOf, sealWith } from './sealed.ts'
import { FORMAT_1, FORMAT_2 } from './sealed-header.ts'

/**
 * The cipher that seals each body for its session's id, in this format. The first key seals, all keys open, and both
 * formats are opened.
 */
export function sealedCipher(
  engine: AesEngine,
  keys: readonly Uint8Array[],
  format: 1 | 2 = FORMAT_1,
): Cipher {
  const sealKeys = keys.map((key) => sealKeyOf(engine, new Uint8Array(key)))
  const current = sealKeys[0] as SealKey
  const storesTTL = format === FORMAT_2
  return {
    storesTTL,
    encrypt: (body, id, ownTTL = 0) =>
      sealWith(engine, body, current, utf8Bytes(id), storesTTL ? ownTTL : undefined),
    decrypt: (stored, id) => openWith(engine, stored, sealKeys, utf8Bytes(id)),
    // Format 2 is kept as it is where format 1 is written: else two servers that differ would seal records by turns.
    isCurrent: (stored) => isSealedWith(stored, current) && (stored[0] as number) >= format,
  }
}
