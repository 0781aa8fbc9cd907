import { FallbackEngine } from './fallback-engine.ts'
import { StorageIndexedDB } from './storage-indexeddb.ts'

/** Where a manager keeps its sessions that is told no storage: in IndexedDB, where it is allowed. */
export class StorageDefault extends StorageIndexedDB {
  readonly #fallback: FallbackEngine

  constructor(ttl: number) {
    super('', { ttl })
    this.#fallback = new FallbackEngine(this.engine)
    this.engine = this.#fallback
  }

  get fellBackToMemory(): boolean {
    return this.#fallback.fellBack
  }
}
