import { describe, expect, it } from 'vitest'
import { engines } from './support/engines.ts'
import { areUnchanged, check, encrypt, seed, tryAll } from './support/random-inputs.ts'

const COUNT = 40_000

describe('random inputs', () => {
  it(`every engine gives the same as node:crypto for ${COUNT} random inputs of GCM: all lengths to 300, then any to 100 KB`, async () => {
    const lengths = await tryAll(COUNT, 12, (input) => {
      const { plain, key, iv, associated } = input
      const expected = encrypt('gcm', input)
      for (const engine of Object.values(engines)) {
        check(engine, 'encryptGcm', input, engine.encryptGcm(plain, key, iv, associated), expected)
        check(engine, 'decryptGcm', input, engine.decryptGcm(expected, key, iv, associated), plain)
      }
    })
    expect(lengths.size).toBeGreaterThan(8_000)
  })

  it('no engine has modified its inputs of GCM', () => {
    expect([seed, areUnchanged()]).toEqual([seed, true])
  })
})
