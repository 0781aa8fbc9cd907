import { expect, it } from 'vitest'
import { checkHistories } from './check-histories.ts'
import * as doctored from './doctored.ts'
import type { History } from './history.ts'
import { MemoryPlace } from './places/memory.ts'
import { runHistory } from './run-history.ts'

/** With `HISTORIES_TEETH` so many seeds are tried for each fault, and what they needed is printed. */
const SEEDS = Number(process.env.HISTORIES_TEETH ?? 1)
const SHOWS = process.env.HISTORIES_TEETH !== undefined

it.each([
  ['a merge that is lost in 3 of 100 closes', doctored.losesMerges()],
  ['a save that is lost under an id that a rotation has left', doctored.losesSavesUnderRedirects],
  ['an old use that writes into a session which was made anew', doctored.ignoresEpochs],
  ['a move of another session than its use has loaded', doctored.movesOthers],
  ['changes after a removal that replace what others have saved since', doctored.replacesAfterRemovals],
  ['a session that is made without an epoch', doctored.makesWithoutEpochs],
  ['a renewal by a TTL that was seen before', doctored.remembersTTLs()],
  ['a renewal that writes data back', doctored.renewsWithData],
  ['a merge in two steps', doctored.mergesInTwoSteps],
  ['an update that is made on what was loaded', doctored.updatesWhatWasLoaded],
  ['a removal that is lost in 1 of 10 log-outs', doctored.losesRemovals()],
])('the checker finds %s', async (fault, doctor) => {
  const needed: number[] = []
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = (history: History) => runHistory(history, new MemoryPlace(doctor))
    const result = await checkHistories(run, {
      runs: 2000,
      seed,
      firstOnly: seed > 1 || !SHOWS,
      rotates: true,
      evicts: false,
      readsByField: false,
    })
    expect(result.failure).toContain('No order of the steps explains')
    needed.push(result.histories)
    if (SHOWS && seed === 1) console.log(`${fault}\n${result.failure}`)
  }
  needed.sort((a, b) => a - b)
  if (SHOWS) console.log(`${fault}: ${needed[0]} to ${needed.at(-1)}, median ${needed[needed.length >> 1]}`)
})
