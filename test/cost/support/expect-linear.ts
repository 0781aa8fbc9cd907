import { expect } from 'vitest'
import { countSteps } from './count-steps.ts'

/** Makes an input of a size, and returns the work on it. */
export type Prepare = (size: number) => (() => unknown) | Promise<() => unknown>

/** Fails where work on twice the input takes more than about twice the steps. */
export async function expectLinear(prepare: Prepare, size: number, options?: StepOptions): Promise<void> {
  await (await prepare(size))()
  const once = await countSteps(await prepare(size), options)
  const twice = await countSteps(await prepare(2 * size), options)
  expect(once, 'the steps').toBeGreaterThan(0)
  expect(twice / once, `${once} steps for ${size}, ${twice} for ${2 * size}`).toBeLessThan(MOST)
}

type StepOptions = Parameters<typeof countSteps>[1]

/** What grows with the square makes four times the steps. What sorts makes a little more than two. */
const MOST = 2.3
