import { describe, expect, it } from 'vitest'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { everyEngine, hex, KEY_LENGTHS, someBytes } from './support/engines.ts'
import { methods } from './support/methods.ts'
import { views } from './support/views.ts'

/** Lengths in blocks, which fit all methods. The last ones are larger than the kernel's buffer. */
const COUNTS = [0, 1, 2, 7, 8, 9, 44, 50_000 / 16]
/** The offsets of text, key, IV and associated data in the buffer that they share. */
const OFFSETS = [
  [0, 3, 8, 20],
  [16, 0, 0, 0],
  [5, 5, 5, 5],
] as const

describe.each(everyEngine)('%s', (_name, engine) => {
  describe.each(Object.entries(methods))('%s', (_method, { run, prepare }) => {
    it.each(Object.entries(views))('every argument can be in %s, and is not modified', (_kind, view) => {
      for (const count of COUNTS) {
        const given = prepare(someBytes(16 * count, 5), someBytes(32, 6))
        const expected = hex(run(engine, given))
        for (const which of [[0], [1], [2], [3], [0, 1, 2, 3]]) {
          const viewed = given.map((bytes, n) => (which.includes(n) ? view(bytes) : bytes))
          const wholes = viewed.map(({ buffer }) => hex(new Uint8Array(buffer)))
          expect([count, which, hex(run(engine, viewed))]).toEqual([count, which, expected])
          expect(viewed.map(hex)).toEqual(given.map(hex))
          // The bytes around a view in its buffer must not change either.
          if (view !== views['a Buffer of the pool']) {
            expect(viewed.map(({ buffer }) => hex(new Uint8Array(buffer)))).toEqual(wholes)
          }
        }
      }
    })

    it('arguments can overlap, or be the same', () => {
      const shared = someBytes(1000)
      const cut = (at: number, length: number) => shared.subarray(at, at + length)
      for (const length of KEY_LENGTHS) {
        for (const [text, key, iv, more] of OFFSETS) {
          const given = prepare(cut(text, 320), cut(key, length), cut(iv, 16), cut(more, 50))
          const [first, ...others] = given as [Uint8Array, ...Uint8Array[]]
          // A ciphertext can't overlap with its own key, but can be next to it.
          const isApart = first.buffer !== shared.buffer
          if (isApart) shared.set(first, 500)
          const overlapping = [isApart ? cut(500, first.length) : first, ...others]
          const expected = hex(
            run(
              engine,
              overlapping.map((bytes) => new Uint8Array(bytes)),
            ),
          )
          const before = hex(shared)
          expect(expected).not.toBe(undefined)
          expect(hex(run(engine, overlapping))).toBe(expected)
          expect(hex(shared)).toBe(before)
        }
      }
    })

    it('the result is a new array with its own memory', () => {
      for (const count of COUNTS) {
        const given = prepare(someBytes(16 * count, 5), someBytes(16, 6))
        const first = result(engine, given)
        const second = result(engine, given)
        for (const { buffer } of [...given, second]) expect(first.buffer).not.toBe(buffer)
        const expected = hex(second)
        first.fill(0x11)
        const third = result(engine, given)
        second.fill(0x22)
        expect(hex(third)).toBe(expected)
        expect(first.every((byte) => byte === 0x11)).toBe(true)
      }
    })

    function result(engine: AesEngine, given: readonly Uint8Array[]): Uint8Array {
      const bytes = run(engine, given) as Uint8Array
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
      expect(Object.getPrototypeOf(bytes.buffer)).toBe(ArrayBuffer.prototype)
      expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.byteLength])
      return bytes
    }
  })
})
