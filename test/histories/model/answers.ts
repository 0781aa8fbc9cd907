import type { Call, Outcome } from '../trace.ts'

/** Whether an answer is the one that is expected; without an answer it may be. */
export function answers({ outcome }: Call, expected: Outcome): boolean {
  return outcome === undefined || JSON.stringify(sorted(outcome)) === JSON.stringify(sorted(expected))
}

/** Whether the first write of a call has failed, and whether it was made in spite of that. */
export function faultOf({ op, outcome }: Call): 'lost' | 'refused' | undefined {
  const hasFailed = outcome !== undefined && 'code' in outcome && outcome.code === 'TIMEOUT'
  return hasFailed && 'fault' in op ? op.fault : undefined
}

function sorted(outcome: Outcome): unknown {
  if ('code' in outcome) return { code: outcome.code }
  const { value } = outcome
  return { value: typeof value === 'object' && value !== null ? Object.entries(value).sort() : value }
}
