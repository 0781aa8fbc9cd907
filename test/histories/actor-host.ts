import { Clock, type Engine, type TimedStorage } from './places/engine.ts'
import { type Request, SessionActor } from './session-actor.ts'
import type { Outcome } from './trace.ts'

/** What a process or a tab is told, for the actors that it has. */
export type Message =
  /** A new actor with a storage object of its own; `isFirst`: in a new history. */
  | { readonly do: 'open'; readonly index: number; readonly id: string; readonly isFirst: boolean }
  | { readonly do: 'perform'; readonly index: number; readonly request: Request }
  | { readonly do: 'flush' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'end' }

/** Actors in a process or a tab of its own, which are moved by messages. */
export class ActorHost {
  readonly #engine: Engine
  #clock = new Clock()
  #storages: TimedStorage[] = []
  readonly #actors = new Map<number, SessionActor>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async handle(message: Message): Promise<Outcome | undefined> {
    switch (message.do) {
      case 'open':
        if (message.isFirst) this.#clock = new Clock()
        this.#open(message.index, message.id)
        return undefined
      case 'perform':
        return this.#actors.get(message.index)?.perform(message.request)
      case 'flush':
        for (const storage of this.#storages) await storage.flush?.()
        return undefined
      case 'pass':
        this.#clock.pass(message.ms)
        await this.#engine.pass?.(message.ms)
        return undefined
      case 'end':
        for (const storage of this.#storages) await storage[Symbol.asyncDispose]?.()
        this.#storages = []
        return undefined
    }
  }

  #open(index: number, id: string): void {
    const storage = this.#engine.open(this.#clock.now)
    this.#storages.push(storage)
    this.#actors.set(index, new SessionActor(storage, id, this.#clock.now))
  }
}
