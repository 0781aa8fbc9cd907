import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase64, toBase64 } from '../../src/common/base64.ts'

it('gives what Node gives, and takes it back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(text)).toEqual(bytes)
    }),
  )
})

it('takes a megabyte', () => {
  const bytes = new Uint8Array(1_000_000).map((_, i) => i * 31)
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})

it('knows what is none', () => {
  for (const text of ['{"a":1}', '*', 'a', 'ä']) expect(fromBase64(text)).toBeUndefined()
})
