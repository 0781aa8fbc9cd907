import { type CipherGCMTypes, createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { everyEngine, flipped, KEY_LENGTHS, someBytes } from './engines.ts'
import { watchedKernel } from './watched-kernel.ts'

const { engine: watched, memory, kernel } = watchedKernel()
/** How much the kernel takes at once. */
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

it('knows what the kernel takes at once', () => {
  expect(kernel.BUFFER_LENGTH.value).toBe(PART)
})

describe.each(all)('like node:crypto, %s', (_name, engine) => {
  it.each(groups)('takes %s by CBC', (_group, lengths) => {
    for (const length of lengths) {
      const plain = text.subarray(0, length)
      const cipher = createCipheriv('aes-256-cbc', key, iv)
      const expected = Buffer.concat([cipher.update(plain), cipher.final()])
      isSame(engine.encryptCbc(plain, key, iv), expected)
      isSame(engine.decryptCbc(expected, key, iv), plain)
      expect(engine.decryptCbc(withWrongPadding(expected, plain), key, iv)).toBe(undefined)
    }
  })

  it.each(groups)('takes %s by GCM, as a text and as what is associated', (_group, lengths) => {
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
  })

  it('takes blocks up to each of these limits, and one less and one more', () => {
    for (const length of [1, 2, 3].flatMap((parts) => [-16, 0, 16].map((more) => parts * PART + more))) {
      const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
      const blocks = text.subarray(0, length)
      isSame(engine.encryptBlocks(blocks, key), cipher.update(blocks))
    }
  })

  it('takes 1 MiB of both at once, with keys of every length', () => {
    for (const length of KEY_LENGTHS) {
      const other = key.subarray(0, length)
      const expected = gcm(text, text, other)
      isSame(engine.encryptGcm(text, other, nonce, text), expected)
      isSame(engine.decryptGcm(expected, other, nonce, text), text)
    }
  })
})

it('needed no more than one page of memory for all of this, and can have no more', () => {
  expect(kernel.memory.buffer.byteLength).toBe(65_536)
  expect(kernel.memory.buffer).toBe(memory.buffer)
  expect(() => kernel.memory.grow(1)).toThrow(RangeError)
})

function gcm(plain: Uint8Array, more: Uint8Array, under = key): Uint8Array {
  const cipher = createCipheriv(`aes-${8 * under.length}-gcm` as CipherGCMTypes, under, nonce).setAAD(more)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The encrypted text, changed so that its last byte says 17. */
function withWrongPadding(encrypted: Uint8Array, plain: Uint8Array): Uint8Array {
  const count = 16 - (plain.length % 16)
  // CBC adds a byte of the block before to the decrypted one.
  return flipped(encrypted, encrypted.length - 17, count ^ 17)
}

/** `toEqual` takes seconds for a megabyte. */
function isSame(result: Uint8Array | undefined, expected: Uint8Array): void {
  expect(result?.length).toBe(expected.length)
  expect(Buffer.compare(result as Uint8Array, expected)).toBe(0)
}
