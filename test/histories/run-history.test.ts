import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyHistory } from './any-history.ts'
import type { History } from './history.ts'
import { MemoryPlace } from './places/memory.ts'
import { runHistory } from './run-history.ts'
import type { Trace } from './trace.ts'

const TRAITS = { rotates: true, evicts: false, readsByField: false }

it('the same history runs in the same way again', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory(TRAITS), async (history) => {
      const [first, second] = [await run(history), await run(history)]
      expect(momentsOf(second)).toEqual(momentsOf(first))
    }),
    { numRuns: 100 },
  )
})

it('without choices the actors go on one after the other', async () => {
  const { tracks } = await run({ ...TWO, choices: [] })
  expect(momentsOf({ id: '', tracks: tracks.slice(0, 2) })).toEqual([
    ['A set 1-2', 'A close 3-4'],
    ['B set 5-6', 'B close 7-8'],
  ])
})

it('by their choices calls overlap', async () => {
  const { tracks } = await run({ ...TWO, choices: [0, 2, 0, 2] })
  expect(momentsOf({ id: '', tracks: tracks.slice(0, 2) })).toEqual([
    ['A set 1-3', 'A close 4-5'],
    ['B set 2-6', 'B close 7-8'],
  ])
})

it('a crash leaves a call without an answer, and a new actor goes on', async () => {
  const ops = [{ do: 'set', key: 'a' }, { do: 'crash', during: 'close', after: 1 }, { do: 'data' }] as const
  const { tracks } = await run({ isSeeded: false, actors: [ops], choices: [] })
  expect(tracks.map(({ actor }) => actor)).toEqual(['A', "A'", 'end'])
  expect(tracks[0]?.calls.at(-1)).toEqual({ op: { do: 'close' }, tag: 'A1', begin: expect.any(Number) })
})

const TWO: History = {
  isSeeded: false,
  actors: [0, 1].map(() => [{ do: 'set', key: 'a' }, { do: 'close' }] as const),
  choices: [],
}

function run(history: History): Promise<Trace> {
  return runHistory(history, new MemoryPlace())
}

function momentsOf({ tracks }: Trace): string[][] {
  return tracks.map(({ actor, calls }) =>
    calls.map(({ op, begin, end }) => `${actor} ${op.do} ${begin}-${end ?? '?'}`),
  )
}
