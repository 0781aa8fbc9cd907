import { asyncDispose } from '../common/async-dispose.ts'
import { BackgroundFailures, type Warn } from './background-failures.ts'
import type { RenewalQueue } from './renewal-queue.ts'
import type { LoadOptions, StorageOptions } from './storage.ts'
import { callError } from './storage-call.ts'
import { StorageRecords } from './storage-records.ts'
import type { StorageRecordsOptions } from './storage-records-options.ts'
import { SweepTTL } from './sweep-ttl.ts'

/**
 * A storage of whole records that queues their renewals, so that they are written later and together, and that is
 * swept from time to time.
 */
export abstract class StorageWithRenewals extends StorageRecords {
  /** @internal */
  protected abstract readonly renewals: RenewalQueue
  /** @internal */
  protected readonly failures: BackgroundFailures
  readonly #sweepTTL: SweepTTL

  constructor(options: StorageRecordsOptions, warn: Warn) {
    super(options)
    this.failures = new BackgroundFailures(() => this.kind, warn)
    this.#sweepTTL = new SweepTTL(options.ttl)
  }

  /** @internal The TTL by which records are swept, in milliseconds; `undefined` as long as none is known. */
  protected get sweepTTL(): number | undefined {
    return this.#sweepTTL.value
  }

  // Each session of a manager begins with one of these two, which get the manager's TTL. The TTLs that other methods
  // get may be a session's own, which says nothing about the other sessions.

  override newId(ttl: number, options?: StorageOptions): Promise<string> {
    this.#sweepTTL.note(ttl)
    return super.newId(ttl, options)
  }

  /** The whole session, with the reserved key `~gsession` if it has one; `undefined` if there is none. */
  override getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    this.#sweepTTL.note(ttl)
    return super.getSession(id, ttl, options)
  }

  /** Writes the queued renewals now. Disposal does so, too. */
  async flush(): Promise<void> {
    try {
      await this.renewals.flush()
    } catch (error) {
      throw callError(error, this.kind, 'flush')
    }
  }

  /** Writes the queued renewals, and stops the timers. */
  override async [asyncDispose](): Promise<void> {
    try {
      await this.flush()
    } finally {
      this.renewals.stop()
    }
  }
}
