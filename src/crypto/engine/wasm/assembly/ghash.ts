import { BUFFER, HASH, HASH_KEY } from './memory'

/**
 * GHASH over `count` blocks of the buffer, in constant time. A carry-less product is computed with integer products
 * whose factors keep one bit in four, so that no carry reaches the next bit that is used (after Pornin, BearSSL's
 * `ghash_ctmul64`). The upper half of a product is the lower half of the product of the reversed factors.
 */
export function hashBlocks(count: i32): void {
  const h1 = bswap(load<u64>(HASH_KEY))
  const h0 = bswap(load<u64>(HASH_KEY + 8))
  const h2 = h0 ^ h1
  const h0r = reverse(h0)
  const h1r = reverse(h1)
  const h2r = h0r ^ h1r
  let y1 = bswap(load<u64>(HASH))
  let y0 = bswap(load<u64>(HASH + 8))
  const end = BUFFER + 16 * count
  for (let at = BUFFER; at < end; at += 16) {
    y1 ^= bswap(load<u64>(at))
    y0 ^= bswap(load<u64>(at + 8))
    const y0r = reverse(y0)
    const y1r = reverse(y1)
    // Karatsuba: three 64-bit products give one of 128 bits.
    const low = multiply(y0, h0)
    const high = multiply(y1, h1)
    const middle = multiply(y0 ^ y1, h2) ^ low ^ high
    const lowR = multiply(y0r, h0r)
    const highR = multiply(y1r, h1r)
    const middleR = multiply(y0r ^ y1r, h2r) ^ lowR ^ highR
    // The four words of the product. It is shifted by one bit, since GCM counts bits from the left.
    let v0 = low
    let v1 = (reverse(lowR) >> 1) ^ middle
    let v2 = (reverse(middleR) >> 1) ^ high
    let v3 = reverse(highR) >> 1
    v3 = (v3 << 1) | (v2 >> 63)
    v2 = (v2 << 1) | (v1 >> 63)
    v1 = (v1 << 1) | (v0 >> 63)
    v0 <<= 1
    // Reduce modulo x^128 + x^7 + x^2 + x + 1.
    v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7)
    v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57)
    v3 ^= v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7)
    v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57)
    y0 = v2
    y1 = v3
  }
  store<u64>(HASH, bswap(y1))
  store<u64>(HASH + 8, bswap(y0))
}

/** The lower 64 bits of a carry-less product. */
function multiply(x: u64, y: u64): u64 {
  const x0 = x & 0x1111111111111111
  const x1 = x & 0x2222222222222222
  const x2 = x & 0x4444444444444444
  const x3 = x & 0x8888888888888888
  const y0 = y & 0x1111111111111111
  const y1 = y & 0x2222222222222222
  const y2 = y & 0x4444444444444444
  const y3 = y & 0x8888888888888888
  const z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1)
  const z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2)
  const z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3)
  const z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0)
  return (
    (z0 & 0x1111111111111111) |
    (z1 & 0x2222222222222222) |
    (z2 & 0x4444444444444444) |
    (z3 & 0x8888888888888888)
  )
}

/** The bits in reverse order. */
function reverse(x: u64): u64 {
  x = ((x & 0x5555555555555555) << 1) | ((x >> 1) & 0x5555555555555555)
  x = ((x & 0x3333333333333333) << 2) | ((x >> 2) & 0x3333333333333333)
  x = ((x & 0x0f0f0f0f0f0f0f0f) << 4) | ((x >> 4) & 0x0f0f0f0f0f0f0f0f)
  return bswap(x)
}
