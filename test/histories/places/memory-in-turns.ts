import type { Change } from '../../../src/record/change.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { StorageMemory } from '../../../src/storage/storage-memory.ts'
import { StorageRecords } from '../../../src/storage/storage-records.ts'

/** Where a step of a storage waits for its turns. */
export interface StepGate {
  around<T>(work: () => Promise<T>): Promise<T>
}

/** A memory whose records others may use. */
export class OpenMemory extends StorageMemory {
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
export class StorageInTurns extends StorageRecords {
  protected override readonly kind = 'StorageInTurns'
  readonly #memory: OpenMemory
  readonly #gate: StepGate | undefined

  constructor(memory: OpenMemory, gate: StepGate | undefined, now: () => number) {
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
