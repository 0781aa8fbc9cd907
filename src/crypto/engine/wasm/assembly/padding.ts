import { BUFFER } from './memory'

/** Appends PKCS#7 padding to `length` bytes in the buffer. */
export function pad(length: i32): void {
  v128.store(BUFFER + length, i8x16.splat(<u8>(16 - (length & 15))))
}

/**
 * Returns the length of the PKCS#7 padding at the end of `length` bytes in the buffer, or 0 if it is wrong, in
 * constant time.
 */
export function unpad(length: i32): i32 {
  const block = v128.load(BUFFER + length - 16)
  const count = i8x16.splat(load<u8>(BUFFER + length - 1))
  // Lane 0 is 16 bytes from the end. A lane is part of the padding if its distance is at most the padding's length.
  const distance = i8x16(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
  const isPadding = i8x16.le_u(distance, count)
  const isWrong = v128.or(v128.and(isPadding, i8x16.ne(block, count)), i8x16.gt_u(count, i8x16.splat(16)))
  const isRight = i8x16.bitmask(v128.or(isWrong, i8x16.eq(count, i8x16.splat(0)))) == 0
  return <i32>isRight * <i32>load<u8>(BUFFER + length - 1)
}
