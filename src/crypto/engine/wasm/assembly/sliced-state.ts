import { BLOCKS, ROUND_KEYS, ROUNDS, SLICED_KEYS } from './memory'
import { AFFINE } from './sub-bytes'

/**
 * Converts eight blocks to the sliced form: vector b holds bit b of all their bytes. Byte r * 4 + c of a vector is row
 * r, column c of the state, and bit n of that byte belongs to block n.
 */
export function sliceBlocks(): void {
  for (let at = BLOCKS; at < BLOCKS + 128; at += 16) v128.store(at, transpose(v128.load(at)))
  exchangeBits()
}

/** Converts eight sliced blocks back. */
export function joinBlocks(): void {
  exchangeBits()
  for (let at = BLOCKS; at < BLOCKS + 128; at += 16) v128.store(at, transpose(v128.load(at)))
}

/** Slices the round keys, and adds the S-box's constant to them: all the linear steps leave it as it is. */
export function prepareSlicedKeys(): void {
  const rounds = load<i32>(ROUNDS)
  for (let round = 0; round <= rounds; round++) {
    const constant: u8 = round == 0 ? 0 : AFFINE
    const key = transpose(v128.xor(v128.load(ROUND_KEYS + 16 * round), i8x16.splat(constant)))
    for (let bit = 0; bit < 8; bit++) {
      const mask = i8x16.splat(<u8>1 << <u8>bit)
      v128.store(SLICED_KEYS + 128 * round + 16 * bit, i8x16.eq(v128.and(key, mask), mask))
    }
  }
}

/** Exchanges a block's columns and rows. */
@inline
function transpose(block: v128): v128 {
  return i8x16.swizzle(block, i8x16(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15))
}

/** Exchanges bit b of byte p of vector n with bit n of byte p of vector b. */
function exchangeBits(): void {
  for (let at = BLOCKS; at < BLOCKS + 128; at += 32) exchange(at, at + 16, 1, 0x55)
  for (let at = BLOCKS; at < BLOCKS + 128; at += 64) {
    exchange(at, at + 32, 2, 0x33)
    exchange(at + 16, at + 48, 2, 0x33)
  }
  for (let at = BLOCKS; at < BLOCKS + 64; at += 16) exchange(at, at + 64, 4, 0x0f)
}

/** Exchanges the bits of one vector that lie `shift` above a mask with those of another within it. */
@inline
function exchange(first: usize, second: usize, shift: i32, mask: u8): void {
  const a = v128.load(first)
  const b = v128.load(second)
  const difference = v128.and(v128.xor(i64x2.shr_u(a, shift), b), i8x16.splat(mask))
  v128.store(second, v128.xor(b, difference))
  v128.store(first, v128.xor(a, i64x2.shl(difference, shift)))
}
