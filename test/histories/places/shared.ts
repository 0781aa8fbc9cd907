import { newSessionId } from '../../../src/common/session-id.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import type { Gate } from '../gate.ts'
import { OUTSIDE, type Place } from '../place.ts'
import { type Actor, SessionActor } from '../session-actor.ts'
import { wrapAll } from '../wrap-storage.ts'
import { Clock, type Engine, type TimedStorage } from './engine.ts'

/** How many storage objects the actors of a history share. */
const STORAGES = 2

/** A place on an engine, with several storage objects in this process. */
export class SharedPlace implements Place {
  readonly id = `history-${newSessionId()}`
  readonly clock = new Clock()
  readonly engine: Engine
  /** Those that are in use now. */
  readonly #storages = new Map<number, TimedStorage>()
  readonly #all: TimedStorage[] = []
  readonly #opened = new Set<number>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  async open(index: number, gate?: Gate): Promise<Actor> {
    const storage = this.#storageOf(index)
    const inTurns = gate === undefined ? storage : wrapAll(storage, (call) => gate.around(call))
    return new SessionActor(inTurns, this.id, this.clock.now)
  }

  async wait(ms: number, sweeps: boolean): Promise<void> {
    await this.flush()
    this.clock.pass(ms)
    await this.engine.pass?.(ms)
    if (sweeps) await this.#all[0]?.sweep?.()
  }

  /** Does what timers do before long. */
  async flush(): Promise<void> {
    for (const storage of this.#all) await storage.flush?.()
  }

  async evict(id: string): Promise<void> {
    await this.engine.evict?.(id)
  }

  async end(): Promise<void> {
    for (const storage of this.#all) await storage[Symbol.asyncDispose]?.()
    await this.engine.clean?.()
  }

  /** An actor that has crashed gets a new one, and so does whoever looks from outside. */
  #storageOf(index: number): Storage {
    const slot = index % STORAGES
    const known = this.#storages.get(slot)
    if (known !== undefined && index !== OUTSIDE && !this.#opened.has(index)) {
      this.#opened.add(index)
      return known
    }
    this.#opened.add(index)
    const storage = this.engine.open(this.clock.now)
    this.#all.push(storage)
    if (index !== OUTSIDE) this.#storages.set(slot, storage)
    return storage
  }
}
