import { describe, expect, it } from 'vitest'
import { engines } from './support/engines.ts'
import { areUnchanged, check, encrypt, seed, tryAll } from './support/random-inputs.ts'

const COUNT = 60_000

describe('random inputs', () => {
  it(`every engine gives the same as node:crypto for ${COUNT} random inputs of CBC: all lengths to 300, then any to 100 KB`, async () => {
    const lengths = await tryAll(COUNT, 16, (input) => {
      const { plain, key, iv } = input
      const expected = encrypt('cbc', input)
      for (const engine of Object.values(engines)) {
        check(engine, 'encryptCbc', input, engine.encryptCbc(plain, key, iv), expected)
        check(engine, 'decryptCbc', input, engine.decryptCbc(expected, key, iv), plain)
      }
    })
    expect(lengths.size).toBeGreaterThan(10_000)
  })

  it('no engine has modified its inputs of CBC', () => {
    expect([seed, areUnchanged()]).toEqual([seed, true])
  })
})
