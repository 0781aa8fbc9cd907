import type { Op } from './history.ts'

/** A call that was made, when it began and ended by the counter of the run, and how. */
export interface Call {
  readonly op: Op
  /** What the step wrote, where it wrote something. */
  readonly tag: string
  /** The id of an `open`. */
  readonly id?: string
  readonly begin: number
  /** Missing: the actor was gone before the end, and nobody knows whether it was applied. */
  end?: number
  outcome?: Outcome
}

export type Outcome = { readonly value?: unknown } | { readonly code: string }

/** The calls of one session object after the other, from the first one to a crash or the end. */
export interface Track {
  readonly actor: string
  /** The process was killed: renewals that it had not made yet are lost. */
  isKilled?: boolean
  readonly calls: Call[]
}

/** What happened in one run of a history. */
export interface Trace {
  /** The id that all actors begin with. */
  readonly id: string
  readonly tracks: Track[]
}

/** Prints a trace that no order explains: its calls in the order of their beginnings, and where the best order ends. */
export function printTrace({ id, tracks }: Trace, { best, stuck }: Unexplained): string {
  const calls = tracks.flatMap(({ actor, calls }) => calls.map((call) => ({ actor, call })))
  calls.sort((a, b) => a.call.begin - b.call.begin)
  const lines = [
    'No order of the steps explains these answers (from when to when, which actor, what):',
    ...calls.map(({ actor, call }) => `${printTime(call)} ${actor.padEnd(4)} ${printCall(call)}`),
    `The model can't go on with: ${stuck.map((call) => `${printTime(call).trim()} ${printCall(call)}`).join(' | ')}`,
    `There it has: ${JSON.stringify(best.kept)}`,
  ]
  return withShortIds(lines.join('\n'), id)
}

/** Where the search for an order has come to. */
interface Unexplained {
  readonly best: { readonly kept: unknown }
  readonly stuck: readonly Call[]
}

function printTime({ begin, end }: Call): string {
  return `${String(begin).padStart(4)}-${String(end ?? '?').padEnd(4)}`
}

function printCall({ op, tag, id, outcome }: Call): string {
  const { do: name, ...rest } = op
  const writes = name === 'set' || name === 'update' ? { writes: tag } : {}
  const args = Object.entries({ ...rest, ...(id !== undefined && { id }), ...writes })
  return `${name}(${args.map(([key, value]) => `${key}: ${value}`).join(', ')}) ${printOutcome(outcome)}`
}

function printOutcome(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '(no answer: the actor is gone)'
  if ('code' in outcome) return `rejects with ${outcome.code}`
  return outcome.value === undefined ? '' : `= ${JSON.stringify(outcome.value)}`
}

/** Ids are random: they are called id0, id1 and so on. */
function withShortIds(text: string, first: string): string {
  const names = new Map([[first, 'id0']])
  return text.replace(/(history-)?[0-9a-z]{32}/g, (id) => {
    if (!names.has(id)) names.set(id, `id${names.size}`)
    return names.get(id) as string
  })
}
