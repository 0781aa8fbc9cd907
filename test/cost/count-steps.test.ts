import { expect, it } from 'vitest'
import { skipSpace } from '../../src/json/json-scan.ts'
import { countSteps } from './support/count-steps.ts'
import { expectLinear } from './support/expect-linear.ts'

it('the same work takes the same steps at each run', async () => {
  const work = () => skipSpace(' '.repeat(10_000), 0)
  const first = await countSteps(work)
  expect(first).toBeGreaterThan(10_000)
  for (let run = 0; run < 5; run++) expect(await countSteps(work)).toBe(first)
})

it('work that grows with the square is found, in our code and in a built-in search', async () => {
  const scans = (size: number) => () => {
    for (let i = 0; i < size; i++) skipSpace(' '.repeat(size), 0)
  }
  await expect(expectLinear(scans, 500)).rejects.toThrow(/ steps for 500, \d+ for 1000/)
  const searches = (size: number) => () => {
    const list: number[] = []
    for (let i = 0; i < size; i++) if (!list.includes(i)) list.push(i)
  }
  await expect(expectLinear(searches, 500)).rejects.toThrow(/ steps for 500, \d+ for 1000/)
})
