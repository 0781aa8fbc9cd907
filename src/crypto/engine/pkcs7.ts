import { BLOCK_LENGTH } from './aes-engine.ts'

/** Appends PKCS#7 padding up to the next whole block. */
export function pad(plain: Uint8Array): Uint8Array {
  const count = BLOCK_LENGTH - (plain.length % BLOCK_LENGTH)
  const padded = new Uint8Array(plain.length + count).fill(count, plain.length)
  padded.set(plain)
  return padded
}

/**
 * Removes the PKCS#7 padding of bytes that are whole blocks (at least one). Returns `undefined` if it is wrong. It
 * takes the same time whatever is wrong with it, so that the time reveals nothing.
 */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  const end = padded.length
  const count = padded[end - 1] as number
  // A negative difference has all its upper bits set. So a count of 0, or of more than a block, is wrong.
  let wrong = ((count - 1) >>> 8) | ((BLOCK_LENGTH - count) >>> 8)
  for (let n = 1; n <= BLOCK_LENGTH; n++) {
    const isWithin = ~((count - n) >> 8)
    wrong |= isWithin & ((padded[end - n] as number) ^ count)
  }
  return wrong === 0 ? padded.slice(0, end - count) : undefined
}
