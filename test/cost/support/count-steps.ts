import { Session } from 'node:inspector/promises'

/**
 * Counts the steps of work in `src/` and `platforms/`: how often each block of code runs, and what the built-in
 * functions visit that the code calls. Unlike a time this is the same at each run, on every machine. Without
 * `builtIns` only our code is counted: for work in which a library does most.
 */
export async function countSteps(work: () => unknown, { builtIns = true } = {}): Promise<number> {
  await profiler.post('Profiler.takePreciseCoverage')
  const visited = builtIns ? await countVisits(work) : await doneWith(work)
  const { result } = await profiler.post('Profiler.takePreciseCoverage')
  let steps = visited
  for (const { url, functions } of result) {
    if (!OURS.test(url)) continue
    for (const { ranges } of functions) {
      // V8 forgets calls of a function without branches once it has inlined it. The loop around them is counted.
      if (ranges.length > 1) for (const { count } of ranges) steps += count
    }
  }
  return steps
}

/** Begins as this module is imported: what has run before then is compiled without counters. */
const profiler = new Session()
profiler.connect()
await profiler.post('Profiler.enable')
await profiler.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

const OURS = /\/(?:src|platforms)\//

async function doneWith(work: () => unknown): Promise<0> {
  await work()
  return 0
}

/** Counts what the built-in functions visit, such as the items that a search looks at. */
async function countVisits(work: () => unknown): Promise<number> {
  let visited = 0
  const restore = VISITING.map(([owner, name, visits]) => {
    const original = owner[name] as (...args: unknown[]) => unknown
    owner[name] = function (this: unknown, ...args: unknown[]): unknown {
      const result = original.apply(this, args)
      visited += visits(this as Sized, args, result)
      return result
    }
    return () => {
      owner[name] = original
    }
  })
  try {
    await work()
  } finally {
    for (const undo of restore) undo()
  }
  return visited
}

type Sized = { readonly length: number }
type Owner = Record<string, unknown>
type Visits = (self: Sized, args: readonly unknown[], result: unknown) => number

/** A search that has found nothing has looked at everything after its start. */
const upToResult: Visits = (self, [, from = 0], result) =>
  Math.max(0, (result === -1 ? self.length : Number(result)) - Number(from))
const all: Visits = (self) => self.length
const ofResult: Visits = (_self, _args, result) => sizeOf(result)
const ofArgument: Visits = (_self, [argument]) => sizeOf(argument)

const VISITING: ReadonlyArray<readonly [Owner, string, Visits]> = [
  ...methods(String.prototype, ['indexOf'], upToResult),
  ...methods(String.prototype, ['includes', 'lastIndexOf', 'replace', 'split'], all),
  ...methods(String.prototype, ['slice', 'repeat'], ofResult),
  ...methods(Array.prototype, ['indexOf'], upToResult),
  ...methods(Array.prototype, ['includes', 'findIndex', 'filter', 'shift', 'unshift', 'splice'], all),
  ...methods(Array.prototype, ['slice', 'flat', 'concat'], ofResult),
  ...methods(Object, ['keys', 'values', 'entries'], ofResult),
  ...methods(JSON, ['parse'], ofArgument),
  ...methods(JSON, ['stringify'], ofResult),
  ...methods(RegExp.prototype, ['test', 'exec'], ofArgument),
]

function methods(owner: object, names: readonly string[], visits: Visits) {
  return names.map((name) => [owner as Owner, name, visits] as const)
}

function sizeOf(value: unknown): number {
  return (value as Sized | null | undefined)?.length ?? 1
}
