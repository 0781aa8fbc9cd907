import { describe, expect, it } from 'vitest'
import type { AesEngine } from '../../src/crypto/engine/aes-engine.ts'
import { everyEngine, hex, KEY_LENGTHS, someBytes } from './engines.ts'
import { methods } from './methods.ts'
import { views } from './views.ts'

/** In blocks, so that they fit all methods; the last ones are more than the kernel takes at once. */
const COUNTS = [0, 1, 2, 7, 8, 9, 44, 50_000 / 16]
/** Where text, key, IV and what is associated begin in what they share. */
const OFFSETS = [
  [0, 3, 8, 20],
  [16, 0, 0, 0],
  [5, 5, 5, 5],
] as const

describe.each(everyEngine)('%s', (_name, engine) => {
  describe.each(Object.entries(methods))('%s', (_method, { run, prepare }) => {
    it.each(Object.entries(views))('takes every argument in %s, and leaves it as it is', (_kind, view) => {
      for (const count of COUNTS) {
        const given = prepare(someBytes(16 * count, 5), someBytes(32, 6))
        const expected = hex(run(engine, given))
        for (const which of [[0], [1], [2], [3], [0, 1, 2, 3]]) {
          const viewed = given.map((bytes, n) => (which.includes(n) ? view(bytes) : bytes))
          const wholes = viewed.map(({ buffer }) => hex(new Uint8Array(buffer)))
          expect([count, which, hex(run(engine, viewed))]).toEqual([count, which, expected])
          expect(viewed.map(hex)).toEqual(given.map(hex))
          // What lies beside a view in its buffer is nobody's to change either.
          if (view !== views['a Buffer of the pool']) {
            expect(viewed.map(({ buffer }) => hex(new Uint8Array(buffer)))).toEqual(wholes)
          }
        }
      }
    })

    it('takes arguments that overlap, or are one', () => {
      const shared = someBytes(1000)
      const cut = (at: number, length: number) => shared.subarray(at, at + length)
      for (const length of KEY_LENGTHS) {
        for (const [text, key, iv, more] of OFFSETS) {
          const given = prepare(cut(text, 320), cut(key, length), cut(iv, 16), cut(more, 50))
          const [first, ...others] = given as [Uint8Array, ...Uint8Array[]]
          // What is decrypted can't be made of its own key, but may stand beside it.
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

    it('answers a plain array of memory that nobody else has', () => {
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
