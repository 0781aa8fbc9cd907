import { newSessionId } from '../../../src/common/session-id.ts'
import type { Change } from '../../../src/record/change.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { StorageMemory } from '../../../src/storage/storage-memory.ts'
import { StorageRecords } from '../../../src/storage/storage-records.ts'
import type { Doctor } from '../doctored.ts'
import type { Gate } from '../gate.ts'
import type { Place } from '../place.ts'
import { type Actor, SessionActor } from '../session-actor.ts'
import { Clock } from './engine.ts'

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

/** A memory whose records others may use. */
class OpenMemory extends StorageMemory {
  override readRecord(id: string): SessionRecord | undefined {
    return super.readRecord(id)
  }

  override updateRecord(id: string, change: Change, ttl?: number): void {
    super.updateRecord(id, change, ttl)
  }

  override removeRecord(id: string): void {
    super.removeRecord(id)
  }

  override renewRecord(id: string, ttl: number): void {
    super.renewRecord(id, ttl)
  }
}

/** A storage object on a memory, of which each atomic step waits for its turn, and each answer for another. */
class StorageInTurns extends StorageRecords {
  protected override readonly kind = 'StorageInTurns'
  readonly #memory: OpenMemory
  readonly #gate: Gate | undefined

  constructor(memory: OpenMemory, gate: Gate | undefined, now: () => number) {
    super({ now })
    this.#memory = memory
    this.#gate = gate
  }

  protected override readRecord(id: string): Promise<SessionRecord | undefined> {
    return this.#inTurn(() => this.#memory.readRecord(id))
  }

  protected override updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    return this.#inTurn(() => this.#memory.updateRecord(id, change, ttl))
  }

  protected override removeRecord(id: string): Promise<void> {
    return this.#inTurn(() => this.#memory.removeRecord(id))
  }

  protected override renewRecord(id: string, ttl: number): Promise<void> {
    return this.#inTurn(() => this.#memory.renewRecord(id, ttl))
  }

  async #inTurn<T>(step: () => T): Promise<T> {
    return this.#gate === undefined ? step() : this.#gate.around(async () => step())
  }
}
