import { type CollectedTest, collectConformance } from '../../../support/collect-conformance.ts'
import { storages } from './storages.ts'

export interface Asked {
  storage: keyof typeof storages
  /** The first of the groups of cases to run. */
  first: number
}

export interface Slice {
  outcomes: Outcome[]
  /** The next group, until there is none. */
  next?: number
}

export interface Outcome {
  name: string
  error?: string
}

/** No more than a message to a service worker may take before the browser ends it. */
const SLICE_MS = 5_000

/** How many cases run side by side: most of them only wait, each for a place of its own. */
const GROUP = 16

/** Runs groups of cases of the conformance suite, one after the other, until some time has passed. */
export default async function runSlice({ storage, first }: Asked): Promise<Slice> {
  const end = performance.now() + SLICE_MS
  const groups = inGroups(collectConformance(storages[storage]()))
  const outcomes: Outcome[] = []
  let next = first
  do {
    outcomes.push(...(await Promise.all(groups[next++]!.map(outcomeOf))))
  } while (next < groups.length && performance.now() < end)
  return next < groups.length ? { outcomes, next } : { outcomes }
}

/** What is large is alone: a browser gives localStorage no more than 5 MB for all that is there at once. */
function inGroups(cases: CollectedTest[]): CollectedTest[][] {
  const large = cases.filter(({ name }) => name.startsWith('large: '))
  const small = cases.filter((each) => !large.includes(each))
  const starts = Array.from({ length: Math.ceil(small.length / GROUP) }, (_, n) => n * GROUP)
  return [...starts.map((start) => small.slice(start, start + GROUP)), ...large.map((each) => [each])]
}

function outcomeOf({ name, run }: CollectedTest): Promise<Outcome> {
  return run().then(() => ({ name }), failed(name))
}

function failed(name: string) {
  return (error: unknown): Outcome => ({ name, error: `${error}\n${(error as Error | undefined)?.stack}` })
}
