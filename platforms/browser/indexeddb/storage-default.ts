import { SiteStorage } from '../records/site-storage.ts'
import { databaseEngine } from './database-engine.ts'
import { FallbackEngine } from './fallback-engine.ts'

/** The storage of a manager that is given none: IndexedDB, or memory when the browser allows no IndexedDB. */
export class StorageDefault extends SiteStorage {
  protected override readonly kind = 'StorageIndexedDB'
  readonly #fallback: FallbackEngine

  constructor(ttl: number) {
    const engine = new FallbackEngine(databaseEngine('', {}))
    super(engine, { ttl })
    this.#fallback = engine
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
