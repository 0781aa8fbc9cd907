import { FallbackEngine } from './fallback-engine.ts'
import { StorageIndexedDB } from './storage-indexeddb.ts'

/** The storage of a manager that is given none: IndexedDB, or memory when the browser allows no IndexedDB. */
export class StorageDefault extends StorageIndexedDB {
  readonly #fallback: FallbackEngine

  constructor(ttl: number) {
    super('', { ttl })
    this.#fallback = new FallbackEngine(this.engine)
    this.engine = this.#fallback
  }

  /** Another manager of this site may keep its sessions in this database for longer. */
  /** @internal */
  protected override get sweepTTL(): number | undefined {
    return Math.max(this.ttl ?? 0, MIN_SWEEP_TTL)
  }

  get fellBackToMemory(): boolean {
    return this.#fallback.fellBack
  }
}

/** 30 days, in milliseconds. */
const MIN_SWEEP_TTL = 30 * 24 * 3_600_000
