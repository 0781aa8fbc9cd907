import fc from 'fast-check'
import { expect } from 'vitest'
import { anyHistory } from './any-history.ts'
import type { History } from './history.ts'
import { explain } from './model/explain.ts'
import type { Rules } from './model/rules.ts'
import { shortenHistory } from './shorten-history.ts'
import { printTrace, type Trace } from './trace.ts'

export interface CheckOptions extends Rules {
  /** How many histories. */
  readonly runs: number
  /** Repeats a run; by default it is drawn at random. */
  readonly seed?: number
  /** Stops at the first history that fails, without looking for a shorter one (default `false`). */
  readonly firstOnly?: boolean
}

export interface CheckResult {
  /** How many histories were run, up to the one that failed. */
  readonly histories: number
  /** What no order explains, in words; `undefined`: all were explained. */
  readonly failure?: string
}

type Run = (history: History) => Promise<Trace>

/** Fails where the model does not explain one of so many random histories. */
export async function expectExplained(run: Run, options: CheckOptions): Promise<void> {
  const { histories, failure } = await checkHistories(run, options)
  if (failure !== undefined) expect.fail(failure)
  if (process.env.HISTORIES_PATH === undefined) expect(histories).toBe(options.runs)
}

/** Runs random histories, and judges each by the model. One that fails is made as short as it can be. */
export async function checkHistories(run: Run, options: CheckOptions): Promise<CheckResult> {
  const { runs, firstOnly = false } = options
  const seed = options.seed ?? Number(process.env.HISTORIES_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const path = process.env.HISTORIES_PATH
  /** What is wrong with a run of a history, in words. */
  const judge = async (history: History): Promise<string | undefined> => {
    const trace = await run(history)
    const explanation = explain(trace, options)
    return explanation.isExplained ? undefined : printTrace(trace, explanation)
  }
  const property = fc.asyncProperty(anyHistory(options), async (history) => {
    const wrong = await judge(history)
    if (wrong !== undefined) throw new Unexplained(wrong)
  })
  const given = { numRuns: runs, seed, endOnFailure: firstOnly, ...(path !== undefined && { path }) }
  const details = await fc.check(property, given)
  if (!details.failed) return { histories: details.numRuns }
  const { errorInstance: error, counterexample, counterexamplePath, numRuns: histories } = details
  const again = `The same again: HISTORIES_SEED=${seed} HISTORIES_PATH=${counterexamplePath}`
  if (!(error instanceof Unexplained) || counterexample === null) {
    return { histories, failure: `${(error as Error | null)?.stack}\n${again}` }
  }
  let { message } = error
  const fails = async (history: History): Promise<boolean> => {
    const wrong = await judge(history)
    message = wrong ?? message
    return wrong !== undefined
  }
  if (!firstOnly) await shortenHistory(counterexample[0], fails)
  return { histories, failure: `${message}\n${again}` }
}

/** How many histories: `HISTORIES` counts those on memory, and a tenth is made on each other storage. */
export function numberOfHistories(place: 'memory' | 'other'): number {
  const given = Number(process.env.HISTORIES ?? 2000)
  return Math.ceil(place === 'memory' ? given : given / 10)
}

class Unexplained extends Error {}
