import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase64, toBase64 } from '../../src/common/base64.ts'

it('toBase64 encodes as Node does, and fromBase64 decodes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(text)).toEqual(bytes)
    }),
  )
})

it('a megabyte is encoded and decoded', () => {
  const bytes = new Uint8Array(1_000_000).map((_, i) => i * 31)
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})

it('fromBase64 returns undefined for a text that is not base64', () => {
  for (const text of ['{"a":1}', '*', 'a', 'ä']) expect(fromBase64(text)).toBeUndefined()
})
