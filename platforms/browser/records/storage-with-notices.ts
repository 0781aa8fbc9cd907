import { asyncDispose } from '../../../src/common/async-dispose.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import { ChangeChannel } from './change-channel.ts'
import type { RecordEngine } from './record-engine.ts'
import { StorageBytes } from './storage-bytes.ts'
import type { StorageBytesOptions } from './storage-bytes-options.ts'

/** A storage of the browser that tells other tabs and workers what it has changed, and hears what they have. */
export abstract class StorageWithNotices extends StorageBytes {
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
}
