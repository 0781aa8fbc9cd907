import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { affine, expandKey, subByte, times, times16 } from './support/aes-math.ts'
import { hex, KEY_LENGTHS, someBytes } from './support/engines.ts'
import { watchedKernel } from './support/watched-kernel.ts'

// The tables of `sub-bytes.ts` come from nothing but these definitions: GF(16) by x^4 + x + 1, and in it
// a = 2; the first place in AES's GF(256) where that GF(16) lies, and the first z there with
// z^2 + a z + a = 0. "First" is the smallest number, so nothing is left to choose.
const A = 2
const bytes = range(256)
const nibbles = range(16)

const generator = first(bytes, (g) => g > 1 && (times(times(g, g), times(g, g)) ^ g ^ 1) === 0)
/** Maps an element of GF(16) to GF(256). */
const embed = (n: number): number =>
  [0, 1, 2, 3].reduce((sum, bit) => sum ^ ((n >> bit) & 1 ? power(generator, bit) : 0), 0)
const subfield = new Set(nibbles.map(embed))
const z = first(bytes, (z) => !subfield.has(z) && (times(z, z) ^ times(embed(A), z) ^ embed(A)) === 0)
/** Converts `i * 16 + k` to the byte k + i z, and back. */
const byteOf = (pair: number): number => embed(pair & 15) ^ times(embed(pair >> 4), z)
const pairOf = (byte: number): number => first(bytes, (pair) => byteOf(pair) === byte)

const divide = (n: number, by: number): number => first(nibbles, (result) => times16(result, by) === n)
const inverseOf = (n: number): number => (n === 0 ? 0 : divide(1, n))
/** The inverse of a byte as a sum of the parts from 1 / p and 1 / q. */
const fromP = (n: number): number => {
  const u = inverseOf(n)
  return embed(u) ^ times(z, embed(divide(u, A) ^ divide(u, times16(A, A))))
}
const fromQ = (n: number): number => times(z, embed(divide(inverseOf(n), times16(A, A))))
const outP = (n: number): number => affine(fromP(n))
const outQ = (n: number): number => affine(fromQ(n))

const derived = {
  FROM_LOW: nibbles.map(pairOf),
  FROM_HIGH: nibbles.map((n) => pairOf(n << 4)),
  INVERSE: nibbles.map((n) => (n === 0 ? 0x80 : inverseOf(n))),
  INVERSE_A: nibbles.map((n) => (n === 0 ? 0x80 : divide(A, n))),
  OUT_P: nibbles.map(outP),
  OUT_Q: nibbles.map(outQ),
  MID_P: nibbles.map((n) => pairOf(outP(n))),
  MID_Q: nibbles.map((n) => pairOf(outQ(n))),
  TWICE_P: nibbles.map((n) => pairOf(times(2, outP(n)))),
  TWICE_Q: nibbles.map((n) => pairOf(times(2, outQ(n)))),
}

describe('the S-box by its definition', () => {
  it('the S-box by its definition has the values that the text of FIPS 197 names', () => {
    expect([0x00, 0x53, 0xff].map(subByte)).toEqual([0x63, 0xed, 0x16])
    expect(new Set(bytes.map(subByte)).size).toBe(256)
  })

  it('the tables give the S-box by its definition for each byte', () => {
    // `swizzle` returns 0 for an index beyond the table.
    const look = (table: number[], at: number): number => table[at] ?? 0
    for (const byte of bytes) {
      const pair = look(derived.FROM_LOW, byte & 15) ^ look(derived.FROM_HIGH, byte >> 4)
      const [i, k] = [pair >> 4, pair & 15]
      const j = i ^ k
      const ak = look(derived.INVERSE_A, k)
      const p = look(derived.INVERSE, look(derived.INVERSE, i) ^ ak) ^ j
      const q = look(derived.INVERSE, look(derived.INVERSE, j) ^ ak) ^ i
      expect(look(derived.OUT_P, p) ^ look(derived.OUT_Q, q) ^ 0x63).toBe(subByte(byte))
    }
  })
})

describe('the tables in sub-bytes.ts', () => {
  const path = '../../src/crypto/engine/wasm/assembly/sub-bytes.ts'
  const source = readFileSync(new URL(path, import.meta.url), 'utf8')
  const [, text] = /memory\.data<u8>\(\[([^\]]*)\]/.exec(source) as unknown as [string, string]
  const numbers =
    text
      .replace(/\/\/.*/g, '')
      .match(/\w+/g)
      ?.map(Number) ?? []
  const names = Object.keys(derived) as (keyof typeof derived)[]

  it('sub-bytes.ts has as many tables as are derived here', () => {
    expect(numbers.length).toBe(16 * names.length)
  })

  it.each(names)('the table %s follows from the mathematics', (name) => {
    const [, plus] = new RegExp(`export const ${name} = TABLES(?: \\+ (\\d+))?\n`).exec(source) ?? []
    const at = Number(plus ?? 0)
    expect(numbers.slice(at, at + 16)).toEqual(derived[name])
  })

  it('the kernel has the tables in its memory once', () => {
    const all = hex(Uint8Array.from(Object.values(derived).flat())) as string
    expect((hex(watchedKernel().fresh) as string).split(all).length).toBe(2)
  })
})

describe('expandKey of the kernel', () => {
  const { kernel, memory } = watchedKernel()
  const key = kernel.KEY.value
  /** The round keys follow the key's 32 bytes. */
  const scheduleOf = (bytes: Uint8Array): string | undefined => {
    memory.set(bytes, key)
    kernel.expandKey(bytes.length)
    return hex(memory.subarray(key + 32, key + 32 + 16 * (bytes.length / 4 + 7)))
  }

  it('expandKey applies the S-box to each byte, at each place of a word', () => {
    for (const byte of bytes) {
      for (const place of [0, 1, 2, 3]) {
        const schedule = scheduleOf(new Uint8Array(16).fill(byte, 12 + place, 13 + place)) as string
        // The first new word is the last one, rotated by a byte, after the S-box, XOR 1.
        const word = [0, 0, 0, 0].fill(byte, (place + 3) % 4, ((place + 3) % 4) + 1).map(subByte)
        word[0]! ^= 1
        expect(schedule.slice(32, 40)).toBe(hex(Uint8Array.from(word)))
      }
    }
  })

  it.each(KEY_LENGTHS)('expandKey expands keys of %d bytes as FIPS 197 defines it', (length) => {
    for (let seed = 1; seed <= 200; seed++) {
      const bytes = someBytes(length, seed)
      expect(scheduleOf(bytes)).toBe(hex(expandKey(bytes)))
    }
  })
})

function range(length: number): number[] {
  return Array.from({ length }, (_, n) => n)
}

function first(of: readonly number[], is: (n: number) => boolean): number {
  return of.find(is) as number
}

function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : times(base, power(base, exponent - 1))
}
