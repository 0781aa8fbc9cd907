import { hashBlocks } from './ghash'
import { BLOCKS, BUFFER, COUNTER, HASH, HASH_KEY, MASK, TAG } from './memory'
import { encryptBlocks } from './sliced-rounds'

/** Begins a message with the prepared key. The nonce of 12 bytes is in `COUNTER`. */
export function startGcm(): void {
  store<u32>(COUNTER + 12, bswap<u32>(1))
  v128.store(BLOCKS, i64x2.splat(0))
  v128.store(BLOCKS + 16, v128.load(COUNTER))
  encryptBlocks()
  v128.store(HASH_KEY, v128.load(BLOCKS))
  v128.store(MASK, v128.load(BLOCKS + 16))
  v128.store(HASH, i64x2.splat(0))
  store<u32>(COUNTER + 12, bswap<u32>(2))
}

/** Computes the tag after associated data and text, of these lengths in bytes, were hashed. */
export function makeTag(associated: u32, length: u32): void {
  store<u64>(BUFFER, bswap<u64>((<u64>associated) << 3))
  store<u64>(BUFFER + 8, bswap<u64>((<u64>length) << 3))
  hashBlocks(1)
  v128.store(TAG, v128.xor(v128.load(HASH), v128.load(MASK)))
}

/** Whether the tag in the buffer is equal to the computed one, in constant time. */
export function isTag(): bool {
  return !v128.any_true(v128.xor(v128.load(BUFFER), v128.load(TAG)))
}
