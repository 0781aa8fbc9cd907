import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runVersion } from '../../support/releases/run.ts'
import { atOnce, byTurns, OWN_TTL } from '../../support/releases/side-by-side.ts'
import { pathOf, tempFolder } from './support.ts'

test.each([undefined, 'goframe', 1] as const)(
  'this version and 0.1.0 work on one folder by turns (crypto %s)',
  async (crypto) => {
    const folder = tempFolder()
    await byTurns({ place: { folder }, ...(crypto && { crypto }) })
    if (crypto === undefined)
      expect(readFileSync(pathOf(folder, 'one'), 'utf8')).toContain(`"ttl":${OWN_TTL}`)
  },
)

test.each([undefined, 'goframe', 1] as const)(
  'this version and 0.1.0 work on one folder at once, and lose nothing (crypto %s)',
  async (crypto) => {
    const folder = tempFolder()
    await atOnce({ place: { folder }, ...(crypto && { crypto }) })
    if (crypto === undefined)
      expect(readFileSync(pathOf(folder, 'one'), 'utf8')).toContain(`"ttl":${OWN_TTL}`)
  },
)

test('a record of format 2 is an error for 0.1.0, which leaves it as it is', async () => {
  const folder = tempFolder()
  const job = { place: { folder }, ids: ['one'], key: 'a', rounds: 1 }
  expect(await runVersion('this', { ...job, crypto: 2 })).toEqual({ data: { one: { a: 1, shared: 1 } } })
  const before = readFileSync(pathOf(folder, 'one'))
  expect(before[8]).toBe(2)
  expect(await runVersion('0.1.0', { ...job, crypto: 1 })).toEqual({ code: 'RECORD_NOT_AUTHENTIC', data: {} })
  expect(readFileSync(pathOf(folder, 'one'))).toEqual(before)
  // This version reads it in any case, and writes what 0.1.0 reads once it changes it.
  expect((await runVersion('this', { ...job, crypto: 1 })).code).toBeUndefined()
  expect(await runVersion('0.1.0', { ...job, crypto: 1 })).toEqual({ data: { one: { a: 1, shared: 3 } } })
})
