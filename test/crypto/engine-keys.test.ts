import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engines, everyEngine, hex, KEY_LENGTHS, someBytes } from './support/engines.ts'
import { methods } from './support/methods.ts'

describe.each(everyEngine)('%s', (_name, engine) => {
  describe.each(Object.entries(methods))('%s', (_method, { run, prepare }) => {
    const text = someBytes(64, 9)
    const rightOf = (given: readonly Uint8Array[]) => hex(run(engines.node, given))

    it.each(KEY_LENGTHS)('a key array of %d bytes that was modified counts as a new key', (length) => {
      const key = someBytes(length)
      for (let at = 0; at < length; at++) {
        run(engine, prepare(text, key))
        key[at]! ^= 0x80 >> (at % 8)
        const given = prepare(text, key)
        expect(hex(run(engine, given))).toBe(rightOf(given))
        // From here on the ciphertext does not belong to this key.
        key[at]! ^= 1
        expect(hex(run(engine, given))).toBe(rightOf(given))
      }
    })

    it('keys that begin with another one, or are all zeros, are distinguished', () => {
      const whole = someBytes(32)
      const keys = [
        ...KEY_LENGTHS.map((length) => whole.subarray(0, length)),
        ...KEY_LENGTHS.map((length) => new Uint8Array(length)),
      ]
      for (const one of keys) {
        for (const other of keys) {
          run(engine, prepare(text, one))
          const given = prepare(text, other)
          expect(hex(run(engine, given))).toBe(rightOf(given))
        }
      }
    })
  })

  it('an engine accepts keys and methods in any order, in one microtask and in several', async () => {
    const keys = [...KEY_LENGTHS, ...KEY_LENGTHS].map((length, n) => someBytes(length, n + 1))
    const step = fc.record({
      method: fc.constantFrom(...Object.values(methods)),
      key: fc.constantFrom(...keys),
      blocks: fc.nat(12),
      endsTurn: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 30 }), async (steps) => {
        for (const { method, key, blocks, endsTurn } of steps) {
          const given = method.prepare(someBytes(16 * blocks, blocks), key)
          expect(hex(method.run(engine, given))).toBe(hex(method.run(engines.node, given)))
          if (endsTurn) await Promise.resolve()
        }
      }),
      { numRuns: 100 },
    )
  })
})
