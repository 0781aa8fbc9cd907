// AES by its definition (FIPS 197), as simple as possible, and slow.

/** The product of polynomials over GF(2), modulo another one. */
function product(a: number, b: number, modulus: number, degree: number): number {
  let sum = 0
  for (let bit = 0; bit < degree; bit++) {
    if ((b >> bit) & 1) sum ^= a << bit
  }
  for (let bit = 2 * degree - 2; bit >= degree; bit--) {
    if ((sum >> bit) & 1) sum ^= modulus << (bit - degree)
  }
  return sum
}

/** The product in AES's GF(256), modulo x^8 + x^4 + x^3 + x + 1. */
export function times(a: number, b: number): number {
  return product(a, b, 0x11b, 8)
}

/** The product in GF(16), modulo x^4 + x + 1. */
export function times16(a: number, b: number): number {
  return product(a, b, 0x13, 4)
}

/** The S-box's matrix of bits, without its constant. */
export function affine(byte: number): number {
  let result = 0
  for (let bit = 0; bit < 8; bit++) {
    const sum = [0, 4, 5, 6, 7].reduce((sum, more) => sum ^ (byte >> ((bit + more) % 8)), 0)
    result |= (sum & 1) << bit
  }
  return result
}

/** The S-box: the inverse (0 for 0), multiplied by the matrix, XOR 0x63. */
export function subByte(byte: number): number {
  const inverse = everyByte.find((other) => times(byte, other) === 1) ?? 0
  return affine(inverse) ^ 0x63
}

const everyByte = Array.from({ length: 256 }, (_, n) => n)
const sBox = everyByte.map(subByte)

/** All round keys, one after the other. */
export function expandKey(key: Uint8Array): Uint8Array {
  const words = key.length / 4
  const schedule = new Uint8Array(16 * (words + 7))
  schedule.set(key)
  let constant = 1
  for (let n = words; n < schedule.length / 4; n++) {
    let word = [...schedule.subarray(4 * n - 4, 4 * n)]
    if (n % words === 0) {
      word = [...word.slice(1), word[0]!].map((byte) => sBox[byte]!)
      word[0]! ^= constant
      constant = times(constant, 2)
    } else if (words > 6 && n % words === 4) {
      word = word.map((byte) => sBox[byte]!)
    }
    schedule.set(
      word.map((byte, i) => byte ^ schedule[4 * (n - words) + i]!),
      4 * n,
    )
  }
  return schedule
}
