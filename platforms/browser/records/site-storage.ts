import { asyncDispose } from '../../../src/common/async-dispose.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import { ChangeChannel } from './change-channel.ts'
import { estimateStorage, persistStorage, type StorageEstimate } from './persistence.ts'
import type { RecordEngine } from './record-engine.ts'
import { StorageBytes } from './storage-bytes.ts'
import type { StorageBytesOptions } from './storage-bytes-options.ts'

/**
 * A storage that knows of the rest of its site: it tells other tabs and workers what it has changed, hears what they
 * have, and cares for the room that the browser gives the site.
 */
export abstract class SiteStorage extends StorageBytes {
  readonly #channel: ChangeChannel

  protected constructor(engine: RecordEngine, options: StorageBytesOptions) {
    super(engine, options)
    const { place } = engine
    this.#channel = new ChangeChannel(place && `gsession:${place}`)
  }

  /**
   * Calls a listener with the id of each session that another tab, worker or storage object changes. Returns a
   * function that ends this.
   */
  onChange(listener: (change: SessionChange) => void): () => void {
    return this.#channel.listen(listener)
  }

  /**
   * Asks the browser not to evict what this site stores, and returns whether it agrees. A worker can't ask: there
   * it returns whether the browser has agreed before.
   */
  persist(): Promise<boolean> {
    return persistStorage()
  }

  /** What this site stores and may store, in bytes. `NOT_SUPPORTED`: the browser does not tell. */
  estimate(): Promise<StorageEstimate> {
    return estimateStorage()
  }

  /** Writes the queued renewals, stops the timers, and closes what is open. */
  override async [asyncDispose](): Promise<void> {
    try {
      await super[asyncDispose]()
    } finally {
      this.#channel.close()
    }
  }

  /** @internal */
  protected override tell(change: SessionChange): void {
    this.#channel.post(change)
  }

  /** Warns if little room is left. */
  protected override afterSweep(): Promise<unknown> {
    return this.estimate()
  }
}
