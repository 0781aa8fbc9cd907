import fc from 'fast-check'
import { expect, it } from 'vitest'
import { numberOfHistories } from './check-histories.ts'
import { anyRequestHistory } from './requests/any-request-history.ts'
import * as doctored from './requests/doctored-requests.ts'
import { judgeRequests } from './requests/judge-requests.ts'
import type { RequestHistory } from './requests/request-history.ts'
import { printRequests } from './requests/request-trace.ts'
import { type Doctor, runRequests } from './requests/run-requests.ts'

it('requests of two browsers to two processes keep every promise', { timeout: 3_600_000 }, async () => {
  const { failure, histories } = await findBroken(numberOfHistories('memory'))
  expect(failure).toBeUndefined()
  if (process.env.HISTORIES_PATH === undefined) expect(histories).toBe(numberOfHistories('memory'))
})

const FIND_WITHIN = 2000

it.each<[fault: string, Doctor, found: RegExp]>([
  ['an old id that stays', doctored.keepsOldIds, /by the id that|under two ids|has ended/],
  ['a redirect that is followed for ever', doctored.redirectsForEver, /rotated long before/],
  ['a use that does not renew', doctored.renewsNothing, /was in use/],
  ['a save that is lost', doctored.losesSaves(), /is lost|is not there|was in use/],
  ['a log-out that leaves the session', doctored.endsNothing, /has ended/],
  ['ids that are mixed up', doctored.mixesIds(), /opened .* before|two sessions|is in|not there|was in use/],
])('the judge of requests finds %s', async (_fault, doctor, found) => {
  expect((await findBroken(FIND_WITHIN, doctor, 1)).failure).toMatch(found)
})

interface Found {
  /** The first history that breaks a promise, in words. */
  readonly failure: string | undefined
  readonly histories: number
}

/** Runs random histories of requests until one breaks a promise. */
async function findBroken(runs: number, doctor?: Doctor, given?: number): Promise<Found> {
  const judge = async (history: RequestHistory): Promise<void> => {
    const run = await runRequests(history, doctor)
    const wrong = judgeRequests(run)
    if (wrong !== undefined) throw new Error(`${wrong}\n${printRequests(run.requests)}`)
  }
  const seed = given ?? Number(process.env.HISTORIES_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const path = process.env.HISTORIES_PATH
  const result = await fc.check(fc.asyncProperty(anyRequestHistory(), judge), {
    numRuns: runs,
    seed,
    endOnFailure: given !== undefined,
    ...(path !== undefined && given === undefined && { path }),
  })
  if (!result.failed) return { failure: undefined, histories: result.numRuns }
  const again = `The same again: HISTORIES_SEED=${seed} HISTORIES_PATH=${result.counterexamplePath}`
  const broken = `${(result.errorInstance as Error | null)?.message}\n${JSON.stringify(result.counterexample)}\n${again}`
  return { failure: broken, histories: result.numRuns }
}
