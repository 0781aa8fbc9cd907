import type { Call, Trace, Track } from '../trace.ts'
import type { Rules } from './rules.ts'
import { isLocal, stepsOf } from './steps.ts'
import { newWorld, type World } from './world.ts'

/** Whether some order of the steps explains what happened; where none does, how far the best one came. */
export type Explanation =
  | { readonly isExplained: true }
  | { readonly isExplained: false; readonly best: World; readonly stuck: readonly Call[] }

/**
 * Looks for an order of the atomic steps of all calls that explains every answer. A step comes after the end of
 * every call that had ended before its own call began; what was under way at once may come in any order.
 */
export function explain(trace: Trace, rules: Rules): Explanation {
  return new Search(trace.tracks, rules).run(newWorld(trace.id, trace.tracks.length))
}

class Search {
  readonly #tracks: readonly Track[]
  readonly #rules: Rules
  readonly #visited = new Set<string>()
  #best: World | undefined
  #most = -1

  constructor(tracks: readonly Track[], rules: Rules) {
    this.#tracks = tracks
    this.#rules = rules
  }

  run(world: World): Explanation {
    if (this.#isPossible(world)) return { isExplained: true }
    const best = this.#best as World
    return {
      isExplained: false,
      best,
      stuck: this.#able(best).map((index) => this.#nextOf(best, index) as Call),
    }
  }

  /** Whether all that is left can be explained from this world on. */
  #isPossible(start: World): boolean {
    const world = this.#withLocalSteps(start)
    if (world === undefined) return false
    this.#note(world)
    if (this.#isOver(world)) return true
    const key = JSON.stringify(world)
    if (this.#visited.has(key)) return false
    this.#visited.add(key)
    for (const index of this.#able(world)) {
      for (const next of this.#stepsOf(world, index)) if (this.#isPossible(next)) return true
    }
    return false
  }

  /** Takes the steps that depend on nothing else; `undefined` where one of them can't have been. */
  #withLocalSteps(start: World): World | undefined {
    let world = start
    for (const index of this.#tracks.keys()) {
      for (let call = this.#nextOf(world, index); call !== undefined; call = this.#nextOf(world, index)) {
        if (call.end === undefined || !isLocal(world, index, call, this.#rules)) break
        const [next] = this.#stepsOf(world, index)
        if (next === undefined) {
          this.#note(world)
          return undefined
        }
        world = next
      }
    }
    return world
  }

  /** The actors whose next step may come next, those first that end first. */
  #able(world: World): number[] {
    const next = [...this.#tracks.keys()].flatMap((index) => {
      const call = this.#nextOf(world, index)
      return call === undefined
        ? []
        : [{ index, begin: call.begin, end: call.end ?? Number.POSITIVE_INFINITY }]
    })
    next.sort((a, b) => a.end - b.end)
    const firstEnd = next[0]?.end ?? 0
    return next.filter(({ begin, end }) => begin <= firstEnd || end === firstEnd).map(({ index }) => index)
  }

  #stepsOf(world: World, index: number): ReturnType<typeof stepsOf> {
    const { isKilled = false } = this.#tracks[index] as Track
    return stepsOf(world, { index, call: this.#nextOf(world, index) as Call, isKilled }, this.#rules)
  }

  #nextOf(world: World, index: number): Call | undefined {
    return this.#tracks[index]?.calls[world.actors[index]?.at ?? 0]
  }

  /** What nobody has an answer of need not have happened. */
  #isOver(world: World): boolean {
    return [...this.#tracks.keys()].every((index) => this.#nextOf(world, index)?.end === undefined)
  }

  #note(world: World): void {
    const ended = world.actors.reduce((sum, { at }) => sum + at, 0)
    if (ended <= this.#most) return
    this.#most = ended
    this.#best = world
  }
}
