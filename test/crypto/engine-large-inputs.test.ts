import { type CipherGCMTypes, createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { everyEngine, flipped, KEY_LENGTHS, someBytes } from './support/engines.ts'
import { watchedKernel } from './support/watched-kernel.ts'

const { engine: watched, memory, kernel } = watchedKernel()
/** The size of the kernel's buffer. */
const PART = 48 * 1024
const MiB = 1024 * 1024
const text = someBytes(MiB)
const key = someBytes(32, 2)
const iv = someBytes(16, 3)
const nonce = iv.subarray(4)
const few = someBytes(20, 4)

const groups: [string, number[]][] = [
  ...[1, 2, 3, 4].map((parts): [string, number[]] => [
    `${parts} times 48 KiB, and from 17 less to 17 more`,
    Array.from({ length: 35 }, (_, n) => parts * PART - 17 + n),
  ]),
  ['200 KiB', [200 * 1024]],
  ['1 MiB', [MiB]],
]
const all = [...everyEngine, ['the watched kernel', watched] as const]

it('the kernel has a buffer of 48 KB', () => {
  expect(kernel.BUFFER_LENGTH.value).toBe(PART)
})

describe.each(all)('large inputs with %s', (_name, engine) => {
  it.each(groups)('CBC gives the same as node:crypto for %s', (_group, lengths) => {
    for (const length of lengths) {
      const plain = text.subarray(0, length)
      const cipher = createCipheriv('aes-256-cbc', key, iv)
      const expected = Buffer.concat([cipher.update(plain), cipher.final()])
      isSame(engine.encryptCbc(plain, key, iv), expected)
      isSame(engine.decryptCbc(expected, key, iv), plain)
      expect(engine.decryptCbc(withWrongPadding(expected, plain), key, iv)).toBe(undefined)
    }
  })

  it.each(groups)(
    'GCM gives the same as node:crypto for %s, as text and as associated data',
    (_group, lengths) => {
      for (const length of lengths) {
        const large = text.subarray(0, length)
        for (const [plain, more] of [
          [large, few],
          [few, large],
        ] as const) {
          const expected = gcm(plain, more)
          isSame(engine.encryptGcm(plain, key, nonce, more), expected)
          isSame(engine.decryptGcm(expected, key, nonce, more), plain)
          for (const at of [0, plain.length - 1, plain.length, expected.length - 1]) {
            expect(engine.decryptGcm(flipped(expected, at), key, nonce, more)).toBe(undefined)
          }
        }
      }
    },
  )

  it('encryptBlocks gives the same as node:crypto around each limit of the buffer', () => {
    for (const length of [1, 2, 3].flatMap((parts) => [-16, 0, 16].map((more) => parts * PART + more))) {
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
      const blocks = text.subarray(0, length)
      isSame(engine.encryptBlocks(blocks, key), cipher.update(blocks))
    }
  })

  it('1 MiB gives the same as node:crypto, with keys of every length', () => {
    for (const length of KEY_LENGTHS) {
      const other = key.subarray(0, length)
      const expected = gcm(text, text, other)
      isSame(engine.encryptGcm(text, other, nonce, text), expected)
      isSame(engine.decryptGcm(expected, other, nonce, text), text)
    }
  })
})

it("the kernel's memory stays one page, and can't grow", () => {
  expect(kernel.memory.buffer.byteLength).toBe(65_536)
  expect(kernel.memory.buffer).toBe(memory.buffer)
  expect(() => kernel.memory.grow(1)).toThrow(RangeError)
})

function gcm(plain: Uint8Array, more: Uint8Array, under = key): Uint8Array {
  const cipher = createCipheriv(`aes-${8 * under.length}-gcm` as CipherGCMTypes, under, nonce).setAAD(more)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The encrypted text, changed so that the last byte of its padding is 17. */
function withWrongPadding(encrypted: Uint8Array, plain: Uint8Array): Uint8Array {
  const count = 16 - (plain.length % 16)
  // CBC XORs the decrypted byte with one of the block before.
  return flipped(encrypted, encrypted.length - 17, count ^ 17)
}

/** Compares the bytes, since `toEqual` takes seconds for a megabyte. */
function isSame(result: Uint8Array | undefined, expected: Uint8Array): void {
  expect(result?.length).toBe(expected.length)
  expect(Buffer.compare(result as Uint8Array, expected)).toBe(0)
}
