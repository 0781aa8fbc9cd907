import type { History, Op } from './history.ts'

/** How long it is tried, in milliseconds. */
const PATIENCE = 20_000

/** Leaves out what is not needed, one thing after the other, as long as the history fails. */
export async function shortenHistory(
  history: History,
  fails: (history: History) => Promise<boolean>,
): Promise<History> {
  const end = performance.now() + PATIENCE
  let shortest = history
  for (let isShorter = true; isShorter; ) {
    isShorter = false
    for (const candidate of shorter(shortest)) {
      if (performance.now() > end) return shortest
      if (!(await fails(candidate))) continue
      shortest = candidate
      isShorter = true
      break
    }
  }
  return shortest
}

/** The histories that lack one thing, or do one thing less. */
function* shorter(history: History): Generator<History> {
  const { isSeeded, actors, choices } = history
  for (const index of actors.keys()) yield { ...history, actors: without(actors, index) }
  for (const [index, ops] of actors.entries()) {
    for (const at of ops.keys()) {
      const changed = without(ops, at)
      yield {
        ...history,
        actors: changed.length === 0 ? without(actors, index) : put(actors, index, changed),
      }
    }
  }
  if (choices.length > 0) {
    yield { ...history, choices: choices.slice(0, choices.length >> 1) }
    yield { ...history, choices: choices.slice(0, -1) }
  }
  if (isSeeded) yield { ...history, isSeeded: false }
  for (const [index, ops] of actors.entries()) {
    for (const [at, op] of ops.entries()) {
      const simpler = simplerOf(op)
      if (simpler !== undefined) yield { ...history, actors: put(actors, index, put(ops, at, simpler)) }
    }
  }
  for (const [at, choice] of choices.entries())
    if (choice > 0) yield { ...history, choices: put(choices, at, 0) }
}

function simplerOf(op: Op): Op | undefined {
  if ('fault' in op && op.fault !== undefined) return { do: op.do }
  if (op.do === 'crash' && op.during !== undefined) return { do: 'crash', after: 0 }
  if (op.do === 'wait' && op.sweeps) return { ...op, sweeps: false }
  if (op.do === 'data') return { do: 'get', key: 'a' }
  return undefined
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index)
}

function put<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((each, at) => (at === index ? value : each))
}
