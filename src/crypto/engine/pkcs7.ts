import { BLOCK_LENGTH } from './aes-engine.ts'

/** The bytes with PKCS#7 padding up to the next whole block. */
export function pad(plain: Uint8Array): Uint8Array {
  const count = BLOCK_LENGTH - (plain.length % BLOCK_LENGTH)
  const padded = new Uint8Array(plain.length + count).fill(count, plain.length)
  padded.set(plain)
  return padded
}

/**
 * The bytes without their PKCS#7 padding, which are whole blocks and at least one; `undefined` where it is
 * wrong. What is wrong with it makes no difference to the time that it takes.
 */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  const end = padded.length
  const count = padded[end - 1] as number
  // A difference below zero has all its upper bits set: wrong are 0 and what is more than a block.
  let wrong = ((count - 1) >>> 8) | ((BLOCK_LENGTH - count) >>> 8)
  for (let n = 1; n <= BLOCK_LENGTH; n++) {
    const isWithin = ~((count - n) >> 8)
    wrong |= isWithin & ((padded[end - n] as number) ^ count)
  }
  return wrong === 0 ? padded.slice(0, end - count) : undefined
}
