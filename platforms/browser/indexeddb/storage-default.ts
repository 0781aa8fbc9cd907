import { asyncDispose } from '../../../src/common/async-dispose.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import type { StorageOptions, StoredSession } from '../../../src/storage/storage.ts'
import { storedSession } from '../../../src/storage/stored-session.ts'
import { ChangeChannel } from '../records/change-channel.ts'
import { estimateStorage } from '../records/persistence.ts'
import { StorageOfManager } from '../records/storage-of-manager.ts'
import { databaseEngine } from './database-engine.ts'
import { FallbackEngine } from './fallback-engine.ts'

/** The storage of a manager that is given none: IndexedDB, or memory when the browser allows no IndexedDB. */
export class StorageDefault extends StorageOfManager {
  readonly #channel: ChangeChannel
  readonly #engine: FallbackEngine

  constructor(ttl: number) {
    const engine = new FallbackEngine(databaseEngine('', {}))
    const channel = new ChangeChannel(`gsession:${engine.place}`)
    // Another manager of this site may keep its sessions in this database for longer.
    super(
      engine,
      { ttl: Math.max(ttl, MIN_SWEEP_TTL) },
      {
        tell: (change) => channel.post(change),
        // Warns if little room is left.
        afterSweep: estimateStorage,
      },
    )
    this.#channel = channel
    this.#engine = engine
  }

  get fellBackToMemory(): boolean {
    return this.#engine.fellBack
  }

  /** Calls a listener for the changes of other tabs. Returns a function that ends this. */
  onChange(listener: (change: SessionChange) => void): () => void {
    return this.#channel.listen(listener)
  }

  /** The session as it is stored, and when it was last used. */
  peekSession(id: string, ttl: number, options?: StorageOptions): Promise<StoredSession | undefined> {
    return this.call('peekSession', id, ttl, options, async () => {
      const record = await this.records.read(id, ttl)
      return record && storedSession(record, ttl, this.now())
    })
  }

  override async [asyncDispose](): Promise<void> {
    await super[asyncDispose]()
    this.#channel.close()
  }
}

/** 30 days, in milliseconds. */
const MIN_SWEEP_TTL = 30 * 24 * 3_600_000
