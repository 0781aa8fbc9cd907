import { newSessionId } from '../../../src/common/session-id.ts'
import type { Doctor } from '../doctored.ts'
import type { Gate } from '../gate.ts'
import type { Place } from '../place.ts'
import { type Actor, SessionActor } from '../session-actor.ts'
import { Clock } from './engine.ts'
import { OpenMemory, StorageInTurns } from './memory-in-turns.ts'

/** One memory, on which each actor has a storage object of its own. */
export class MemoryPlace implements Place {
  readonly id = `history-${newSessionId()}`
  readonly #memory: OpenMemory
  readonly #doctor: Doctor
  readonly #clock = new Clock()

  constructor(doctor: Doctor = (storage) => storage) {
    this.#doctor = doctor
    this.#memory = new OpenMemory({ now: this.#clock.now })
  }

  async open(_index: number, gate?: Gate): Promise<Actor> {
    const { now } = this.#clock
    return new SessionActor(this.#doctor(new StorageInTurns(this.#memory, gate, now)), this.id, now)
  }

  async wait(ms: number): Promise<void> {
    this.#clock.pass(ms)
  }

  async end(): Promise<void> {}
}
