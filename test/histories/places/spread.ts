import type { Message } from '../actor-host.ts'
import type { Gate } from '../gate.ts'
import { OUTSIDE, type Place } from '../place.ts'
import type { Actor } from '../session-actor.ts'
import type { Outcome } from '../trace.ts'
import type { SharedPlace } from './shared.ts'

/** A process or a tab that has one actor. */
export interface Remote {
  /** Never settles once it is killed. */
  ask(message: Message): Promise<Outcome | undefined>
  /** What ends it at once, whatever it does; missing or nothing: it can't be. */
  killer?(): (() => Promise<void>) | undefined
}

/** Processes or tabs: one for the first actor, one for the second, and so on; another one after each that was killed. */
export interface Remotes {
  readonly count: number
  at(index: number): Promise<Remote>
}

/** A place whose first actors are in processes or tabs of their own; the others are here. */
export class SpreadPlace implements Place {
  readonly #shared: SharedPlace
  readonly #remotes: Remotes
  readonly #begun = new Map<number, Remote>()

  constructor(shared: SharedPlace, remotes: Remotes) {
    this.#shared = shared
    this.#remotes = remotes
  }

  get id(): string {
    return this.#shared.id
  }

  async open(index: number, gate?: Gate): Promise<Actor> {
    if (index === OUTSIDE || index >= this.#remotes.count) return this.#shared.open(index, gate)
    const remote = await this.#remotes.at(index)
    const isFirst = this.#begun.get(index) !== remote
    this.#begun.set(index, remote)
    await remote.ask({ do: 'open', index, id: this.id, isFirst })
    if (isFirst) await remote.ask({ do: 'pass', ms: this.#shared.clock.passed })
    return { perform: async (request) => (await remote.ask({ do: 'perform', index, request })) as Outcome }
  }

  async wait(ms: number, sweeps: boolean): Promise<void> {
    await this.#all({ do: 'flush' })
    await this.#all({ do: 'pass', ms })
    await this.#shared.wait(ms, sweeps)
  }

  evict(id: string): Promise<void> {
    return this.#shared.evict(id)
  }

  killer(index: number): (() => Promise<void>) | undefined {
    return this.#begun.get(index)?.killer?.()
  }

  async end(): Promise<void> {
    await this.#all({ do: 'end' })
    await this.#shared.end()
  }

  async #all(message: Message): Promise<void> {
    for (const index of this.#begun.keys()) {
      const remote = await this.#remotes.at(index)
      if (remote === this.#begun.get(index)) await remote.ask(message)
    }
  }
}
