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

  /** Others of this site may keep their sessions here for longer. */
  protected override get sweepTTL(): number | undefined {
    return Math.max(this.ttl ?? 0, LEAST_SWEEP_TTL)
  }

  get fellBackToMemory(): boolean {
    return this.#fallback.fellBack
  }
}

/** 30 days, in milliseconds. */
const LEAST_SWEEP_TTL = 30 * 24 * 3_600_000
