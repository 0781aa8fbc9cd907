import { Gate } from './gate.ts'
import type { CrashingCall, History, Op } from './history.ts'
import { OUTSIDE, type Place } from './place.ts'
import type { Actor } from './session-actor.ts'
import type { Call, Outcome, Trace, Track } from './trace.ts'
import { Turns } from './turns.ts'

/** Runs a history in a place, looks at what all ids hold in the end, and tells what happened. */
export async function runHistory(history: History, place: Place): Promise<Trace> {
  try {
    return await new Run(history, place).run()
  } finally {
    await place.end()
  }
}

class Run {
  readonly #history: History
  readonly #place: Place
  readonly #turns: Turns
  readonly #tracks: Track[] = []
  /** The ids that were handed out. */
  readonly #ids: string[]

  constructor(history: History, place: Place) {
    this.#history = history
    this.#place = place
    this.#turns = new Turns(history.choices)
    this.#ids = [place.id]
  }

  async run(): Promise<Trace> {
    const { actors, isSeeded } = this.#history
    if (isSeeded) await this.#alone('seed', SEED)
    await this.#turns.run(actors.map((ops, index) => () => this.#act(index, ops)))
    const look: Op[] = this.#ids.flatMap((_, nth) => [{ do: 'open', nth }, { do: 'data' }] as const)
    await this.#alone('end', look)
    return { id: this.#place.id, tracks: this.#tracks }
  }

  /** An actor before or after all others. */
  async #alone(name: string, ops: readonly Op[]): Promise<void> {
    const actor = await this.#place.open(OUTSIDE)
    const track = this.#track(name)
    for (const [at, op] of ops.entries()) await this.#record(track, actor, op, `${name}${at}`)
  }

  async #act(index: number, ops: readonly Op[]): Promise<void> {
    const name = String.fromCharCode(65 + index)
    let gate = new Gate(this.#turns, index)
    let actor = await this.#place.open(index, gate)
    let track = this.#track(name)
    let id = this.#place.id
    let crashes = 0
    for (const [at, op] of ops.entries()) {
      const tag = `${name}${at}`
      if (op.do === 'wait') {
        await this.#turns.alone(index, () =>
          this.#outside(track, op, () => this.#place.wait(op.ms, op.sweeps)),
        )
      } else if (op.do === 'evict') {
        const evict = async (): Promise<void> => this.#place.evict?.(id)
        await this.#turns.call(index, () => this.#outside(track, op, evict))
      } else if (op.do === 'crash') {
        if (op.during !== undefined)
          await this.#crash({ index, name, track, actor, gate, tag }, op.during, op.after)
        gate = new Gate(this.#turns, index)
        actor = await this.#place.open(index, gate)
        id = this.#place.id
        track = this.#track(`${name}${"'".repeat(++crashes)}`)
      } else {
        const call = await this.#turns.call(index, () => this.#record(track, actor, op, tag))
        id = call.id ?? (op.do === 'regenerateId' ? newIdOf(call) : undefined) ?? id
      }
    }
  }

  /** A call during which the actor vanishes, unless it ends before. */
  async #crash(crashing: Crashing, during: CrashingCall, after: number): Promise<void> {
    const { index, name, track, actor, gate, tag } = crashing
    const op: Op = during === 'regenerateId' ? { do: during, deleteOld: true } : { do: during }
    const kill = this.#place.killer?.(index)
    await this.#turns.call(index, async () => {
      const hung = kill === undefined ? gate.hangAfter(after) : this.#killed(name, kill, after)
      await Promise.race([this.#record(track, actor, op, tag), hung])
      if (kill !== undefined) await hung
    })
  }

  async #killed(name: string, kill: () => Promise<void>, after: number): Promise<void> {
    for (const track of this.#tracks) if (track.actor.startsWith(name)) track.isKilled = true
    if (after > 0) await new Promise((resolve) => setTimeout(resolve, after - 1))
    await kill()
  }

  async #record(track: Track, actor: Actor, op: Op, tag: string): Promise<Call> {
    const id = op.do === 'open' ? this.#ids[op.nth % this.#ids.length] : undefined
    const call: Call = { op, tag, ...(id !== undefined && { id }), begin: this.#turns.tick() }
    track.calls.push(call)
    const outcome = await actor.perform(id === undefined ? { op, tag } : { op, tag, id })
    this.#end(call, outcome)
    return call
  }

  async #outside(track: Track, op: Op, work: () => Promise<void>): Promise<void> {
    const call: Call = { op, tag: '', begin: this.#turns.tick() }
    track.calls.push(call)
    await work()
    this.#end(call, {})
  }

  #end(call: Call, outcome: Outcome): void {
    call.outcome = outcome
    call.end = this.#turns.tick()
    const newId = newIdOf(call)
    if (newId !== undefined) this.#ids.push(newId)
  }

  #track(actor: string): Track {
    const track: Track = { actor, calls: [] }
    this.#tracks.push(track)
    return track
  }
}

interface Crashing {
  readonly index: number
  readonly name: string
  readonly track: Track
  readonly actor: Actor
  readonly gate: Gate
  readonly tag: string
}

const SEED: readonly Op[] = [{ do: 'set', key: 'a' }, { do: 'close' }]

/** The id that a call has handed out. */
function newIdOf({ op, outcome }: Call): string | undefined {
  const isMove = op.do === 'regenerateId' || op.do === 'rotate'
  return isMove && outcome !== undefined && 'value' in outcome ? (outcome.value as string) : undefined
}
