import fc from 'fast-check'
import { expect, it } from 'vitest'
import { numberOfHistories } from './check-histories.ts'
import { anyLogInHistory } from './log-ins/any-log-in-history.ts'
import * as doctored from './log-ins/doctored-log-ins.ts'
import { judgeLogIns } from './log-ins/judge-log-ins.ts'
import type { LogInHistory } from './log-ins/log-in-history.ts'
import { printLogIns } from './log-ins/log-in-trace.ts'
import { runLogIns } from './log-ins/run-log-ins.ts'
import type { Doctor } from './log-ins/site.ts'

it('log-ins of two people on two browsers keep every promise', { timeout: 3_600_000 }, async () => {
  const runs = Math.ceil(numberOfHistories('memory') / 2)
  const { failure, histories } = await findBroken(runs)
  expect(failure).toBeUndefined()
  if (process.env.HISTORIES_PATH === undefined) expect(histories).toBe(runs)
})

const FIND_WITHIN = 2000

it.each<[fault: string, Doctor, found: RegExp]>([
  ['an old id that opens the session', doctored.opensByTheOldId, /by an id/],
  ['an old id that leads everybody on', doctored.leadsEverybody, /by an id from before|has left/],
  ["a session that goes on where another user's was", doctored.keepsTheSession, /is in a session of/],
  ['a log-in that tells no way', doctored.tellsNoWay, /have got two sessions/],
  ['a confirmation that tells the way', doctored.tellsTheWayOfConfirmations, /which is not its own/],
  ['a log-in that is forgotten', doctored.forgetsTheUser(), /does not see/],
  ['a log-in that is refused because another was faster', doctored.refusesWhoIsLate, /was refused/],
  ['a log-out that leaves the session', doctored.endsNothing, /logged out of/],
  ['a session that comes back by a save', doctored.bringsItBack, /logged out of/],
  ['ids that are mixed up', doctored.mixesIds(), /not its own/],
  ['a save that is lost', doctored.losesSaves(), /is lost|is not there/],
])('the judge of log-ins finds %s', async (_fault, doctor, found) => {
  expect((await findBroken(FIND_WITHIN, { doctor, found })).failure).toMatch(found)
})

/** A spoilt storage, and what it breaks. */
interface Tooth {
  readonly doctor: Doctor
  readonly found: RegExp
}

interface Found {
  /** The first history that breaks a promise, in words. */
  readonly failure: string | undefined
  readonly histories: number
}

/** Runs random histories of log-ins until one breaks a promise. */
async function findBroken(runs: number, tooth?: Tooth): Promise<Found> {
  const judge = async (history: LogInHistory): Promise<void> => {
    const run = await runLogIns(history, tooth?.doctor)
    const wrong = judgeLogIns(run).filter((line) => tooth?.found.test(line) ?? true)
    if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\n${printLogIns(run.requests)}`)
  }
  // The short form repeats the same histories each time. The long one, by `HISTORIES`, draws new ones.
  const drawn = process.env.HISTORIES === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)
  const seed = tooth ? 1 : Number(process.env.HISTORIES_SEED ?? drawn)
  const path = process.env.HISTORIES_PATH
  const result = await fc.check(fc.asyncProperty(anyLogInHistory(), judge), {
    numRuns: runs,
    seed,
    endOnFailure: tooth !== undefined,
    ...(path !== undefined && tooth === undefined && { path }),
  })
  if (!result.failed) return { failure: undefined, histories: result.numRuns }
  const again = `The same again: HISTORIES_SEED=${seed} HISTORIES_PATH=${result.counterexamplePath}`
  const broken = `${(result.errorInstance as Error | null)?.message}\n${JSON.stringify(result.counterexample)}\n${again}`
  return { failure: broken, histories: result.numRuns }
}
