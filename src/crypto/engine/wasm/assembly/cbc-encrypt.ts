import { BUFFER, CHAIN, ROUND_KEYS, ROUNDS, VECTOR_KEYS } from './memory'
import {
  AFFINE,
  highNibbles,
  INVERSE,
  INVERSE_A,
  lowNibbles,
  MID_P,
  MID_Q,
  OUT_P,
  OUT_Q,
  TWICE_P,
  TWICE_Q,
  toNibbles,
} from './sub-bytes'

/** Converts the round keys to the form that `cbcEncrypt` needs: as nibbles, and the last one also as it is. */
export function prepareVectorKeys(): void {
  const rounds = load<i32>(ROUNDS)
  v128.store(VECTOR_KEYS, toNibbles(v128.load(ROUND_KEYS)))
  for (let round = 1; round < rounds; round++) {
    const key = v128.xor(v128.load(ROUND_KEYS + 16 * round), i8x16.splat(AFFINE))
    v128.store(VECTOR_KEYS + 16 * round, toNibbles(key))
  }
  const last = v128.xor(v128.load(ROUND_KEYS + 16 * rounds), i8x16.splat(AFFINE))
  v128.store(VECTOR_KEYS + 16 * rounds, toNibbles(last))
  v128.store(VECTOR_KEYS + 16 * rounds + 16, last)
}

/** Encrypts `count` blocks of the buffer with CBC: each is XORed with the encrypted one before it first. */
export function cbcEncrypt(count: i32): void {
  encryptInTurn(count, i64x2.splat(-1))
}

/** Encrypts `count` blocks of the buffer with ECB: each by itself. */
export function ecbEncrypt(count: i32): void {
  encryptInTurn(count, i64x2.splat(0))
}

/**
 * Encrypts `count` blocks, each after it was XORed with the masked result of the one before it. A block may depend on
 * the one before, so they are encrypted one by one, with vector permutation: the fastest way for a single block.
 */
function encryptInTurn(count: i32, mask: v128): void {
  const lastKey = VECTOR_KEYS + 16 * load<i32>(ROUNDS)
  const inverse = v128.load(INVERSE)
  const inverseA = v128.load(INVERSE_A)
  const midP = v128.load(MID_P)
  const midQ = v128.load(MID_Q)
  const twiceP = v128.load(TWICE_P)
  const twiceQ = v128.load(TWICE_Q)
  let chain = v128.and(toNibbles(v128.load(CHAIN)), mask)
  const end = BUFFER + 16 * count
  for (let at = BUFFER; at < end; at += 16) {
    let state = v128.xor(chain, v128.xor(toNibbles(v128.load(at)), v128.load(VECTOR_KEYS)))
    for (let key = VECTOR_KEYS + 16; ; key += 16) {
      const i = highNibbles(state)
      const k = lowNibbles(state)
      const j = v128.xor(i, k)
      const ak = i8x16.swizzle(inverseA, k)
      const p = v128.xor(i8x16.swizzle(inverse, v128.xor(i8x16.swizzle(inverse, i), ak)), j)
      const q = v128.xor(i8x16.swizzle(inverse, v128.xor(i8x16.swizzle(inverse, j), ak)), i)
      const once = v128.xor(i8x16.swizzle(midP, p), i8x16.swizzle(midQ, q))
      if (key == lastKey) {
        const out = v128.xor(i8x16.swizzle(v128.load(OUT_P), p), i8x16.swizzle(v128.load(OUT_Q), q))
        v128.store(at, v128.xor(shiftRows(out), v128.load(key + 16)))
        chain = v128.and(v128.xor(shiftRows(once), v128.load(key)), mask)
        break
      }
      const twice = v128.xor(i8x16.swizzle(twiceP, p), i8x16.swizzle(twiceQ, q))
      // ShiftRows and MixColumns: 2 times this row, 3 times the next, 1 time the others. The operand that is ready last
      // is added last.
      const thrice = v128.xor(once, twice)
      const third = v128.xor(shiftRowsFrom2(once), v128.load(key))
      const others = v128.xor(shiftRowsFrom3(once), shiftRows(twice))
      state = v128.xor(v128.xor(third, others), shiftRowsFrom1(thrice))
    }
  }
  v128.store(CHAIN, v128.load(end - 16))
}

/** ShiftRows: row r of a column gets the byte of the column that is r columns further on. */
@inline
function shiftRows(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11))
}

/** ShiftRows, followed by moving each column up by one row. The two below: by two and by three rows. */
@inline
function shiftRowsFrom1(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(5, 10, 15, 0, 9, 14, 3, 4, 13, 2, 7, 8, 1, 6, 11, 12))
}

@inline
function shiftRowsFrom2(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(10, 15, 0, 5, 14, 3, 4, 9, 2, 7, 8, 13, 6, 11, 12, 1))
}

@inline
function shiftRowsFrom3(a: v128): v128 {
  return i8x16.swizzle(a, i8x16(15, 0, 5, 10, 3, 4, 9, 14, 7, 8, 13, 2, 11, 12, 1, 6))
}
