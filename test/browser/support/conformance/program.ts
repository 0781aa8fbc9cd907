import { collectConformance } from '../../../support/collect-conformance.ts'
import { storages } from './storages.ts'

export interface Asked {
  storage: keyof typeof storages
  /** The first of the cases to run. */
  first: number
}

export interface Slice {
  outcomes: Outcome[]
  /** The next one, until there is none. */
  next?: number
}

export interface Outcome {
  name: string
  error?: string
}

/** No more than a message to a service worker may take before the browser ends it. */
const SLICE_MS = 5_000

/** Runs cases of the conformance suite, one after the other, until some time has passed. */
export default async function runSlice({ storage, first }: Asked): Promise<Slice> {
  const end = performance.now() + SLICE_MS
  const cases = collectConformance(storages[storage]())
  const outcomes: Outcome[] = []
  for (const { name, run } of cases.slice(first)) {
    outcomes.push(await run().then(() => ({ name }), failed(name)))
    if (performance.now() > end) break
  }
  const next = first + outcomes.length
  return next < cases.length ? { outcomes, next } : { outcomes }
}

function failed(name: string) {
  return (error: unknown): Outcome => ({ name, error: `${error}\n${(error as Error | undefined)?.stack}` })
}
