/**
 * The S-box by vector permutation, after Hamburg, "Accelerating AES with vector permute instructions"
 * (2009). A byte is k + i z, where k and i are in GF(16) and z * z + a z + a = 0. With j = i + k, the
 * inverse of a byte is a sum of a linear function of 1 / p and one of 1 / q, where
 * p = 1 / (1/i + a/k) + j and q = 1 / (1/j + a/k) + i. So an inversion takes five look-ups in tables
 * of 16 bytes, each of which fits into one register. 0x80 means infinity: `swizzle` reads it as zero.
 */
const TABLES: usize = memory.data<u8>([
  // From the low and the high nibble of a byte to i * 16 + k.
  0x00, 0x01, 0x1c, 0x1d, 0x2d, 0x2c, 0x31, 0x30, 0x27, 0x26, 0x3b, 0x3a, 0x0a, 0x0b, 0x16, 0x17,
  0x00, 0x86, 0xfd, 0x7b, 0x8e, 0x08, 0x73, 0xf5, 0x77, 0xf1, 0x8a, 0x0c, 0xf9, 0x7f, 0x04, 0x82,
  // 1 / n and a / n in GF(16).
  0x80, 0x01, 0x09, 0x0e, 0x0d, 0x0b, 0x07, 0x06, 0x0f, 0x02, 0x0c, 0x05, 0x0a, 0x04, 0x03, 0x08,
  0x80, 0x02, 0x01, 0x0f, 0x09, 0x05, 0x0e, 0x0c, 0x0d, 0x04, 0x0b, 0x0a, 0x07, 0x08, 0x06, 0x03,
  // From p and from q to the S-box's output without the constant 0x63, as a byte.
  0x00, 0xcb, 0xd7, 0xb0, 0x21, 0x8d, 0x67, 0xac, 0x7b, 0x5a, 0xea, 0x3d, 0x46, 0xf6, 0x91, 0x1c,
  0x00, 0x9f, 0x61, 0x16, 0xc2, 0x2a, 0x77, 0xe8, 0x89, 0x4b, 0x5d, 0x3c, 0xb5, 0xa3, 0xd4, 0xfe,
  // The same as i * 16 + k.
  0x00, 0xc3, 0x4f, 0x0c, 0xfc, 0x7c, 0x43, 0x80, 0xcf, 0x33, 0x3f, 0x70, 0xbf, 0xb3, 0xf0, 0x8c,
  0x00, 0xe6, 0x72, 0xb7, 0xe5, 0xc6, 0xc5, 0x23, 0x51, 0xb4, 0x03, 0x71, 0x20, 0x97, 0x52, 0x94,
  // Twice the output as i * 16 + k.
  0x00, 0x7c, 0x20, 0xcf, 0x92, 0x01, 0xef, 0x93, 0xb3, 0x21, 0xee, 0xce, 0x7d, 0xb2, 0x5d, 0x5c,
  0x00, 0xd1, 0xe5, 0xf7, 0xe6, 0x25, 0x12, 0xc3, 0x26, 0xc0, 0x37, 0xd2, 0xf4, 0x03, 0x11, 0x34,
], 16)

export const FROM_LOW = TABLES
export const FROM_HIGH = TABLES + 16
export const INVERSE = TABLES + 32
export const INVERSE_A = TABLES + 48
export const OUT_P = TABLES + 64
export const OUT_Q = TABLES + 80
export const MID_P = TABLES + 96
export const MID_Q = TABLES + 112
export const TWICE_P = TABLES + 128
export const TWICE_Q = TABLES + 144

/** The S-box's additive constant. MixColumns leaves it as it is, so it is added to the round keys instead. */
export const AFFINE: u8 = 0x63

/** Applies the S-box to each byte of a word. */
export function subWord(word: u32): u32 {
  const state = toNibbles(i32x4.splat(word))
  const i = highNibbles(state)
  const k = lowNibbles(state)
  const j = v128.xor(i, k)
  const inverse = v128.load(INVERSE)
  const ak = i8x16.swizzle(v128.load(INVERSE_A), k)
  const p = v128.xor(i8x16.swizzle(inverse, v128.xor(i8x16.swizzle(inverse, i), ak)), j)
  const q = v128.xor(i8x16.swizzle(inverse, v128.xor(i8x16.swizzle(inverse, j), ak)), i)
  const out = v128.xor(i8x16.swizzle(v128.load(OUT_P), p), i8x16.swizzle(v128.load(OUT_Q), q))
  return i32x4.extract_lane(v128.xor(out, i8x16.splat(AFFINE)), 0)
}

/** Converts each byte to i * 16 + k. */
@inline
export function toNibbles(bytes: v128): v128 {
  const low = i8x16.swizzle(v128.load(FROM_LOW), lowNibbles(bytes))
  return v128.xor(low, i8x16.swizzle(v128.load(FROM_HIGH), highNibbles(bytes)))
}

@inline
export function lowNibbles(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(15))
}

@inline
export function highNibbles(bytes: v128): v128 {
  return v128.and(i32x4.shr_u(bytes, 4), i8x16.splat(15))
}
