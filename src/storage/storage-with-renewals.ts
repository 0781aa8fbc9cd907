import { asyncDispose } from '../common/async-dispose.ts'
import type { BackgroundFailures } from './background-failures.ts'
import type { RenewalQueue } from './renewal-queue.ts'
import type { LoadOptions, StorageOptions } from './storage.ts'
import { callError } from './storage-call.ts'
import { StorageRecords } from './storage-records.ts'
import type { StorageRecordsOptions } from './storage-records-options.ts'

/**
 * A storage of whole records that queues their renewals, so that they are written later and together, and that is
 * swept from time to time.
 */
export abstract class StorageWithRenewals extends StorageRecords {
  /** @internal */
  protected abstract readonly renewals: RenewalQueue
  /** @internal Tells of failures in the background. Without it they are only tried again later. */
  protected readonly failures: BackgroundFailures | undefined
  /** The longest TTL that managers have given, in milliseconds. */
  #longestTTL = 0

  constructor(options: StorageRecordsOptions, failures?: BackgroundFailures) {
    super(options)
    this.failures = failures
  }

  /**
   * @internal The TTL by which records are swept, in milliseconds: the storage's own, else the longest of the managers
   * that use it, and at least 30 days; `undefined` as long as none is known, and nothing is swept before that.
   */
  protected get sweepTTL(): number | undefined {
    if (this.ttl !== undefined || this.#longestTTL === 0) return this.ttl
    return Math.max(this.#longestTTL, MIN_LEARNED_TTL)
  }

  // Each session of a manager begins with one of these two, which get the manager's TTL. The TTLs that other methods
  // get may be a session's own, which says nothing about the other sessions.

  override newId(ttl: number, options?: StorageOptions): Promise<string> {
    this.#noteTTL(ttl)
    return super.newId(ttl, options)
  }

  /** The whole session, with the reserved key `~gsession` if it has one; `undefined` if there is none. */
  override getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    this.#noteTTL(ttl)
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

  #noteTTL(ttl: number): void {
    if (ttl > this.#longestTTL && Number.isFinite(ttl)) this.#longestTTL = ttl
  }
}

/**
 * 30 days, in milliseconds. Another process may give its sessions here a longer TTL than this one knows of. Above 30
 * days that can't be guessed: then the storage must be given the longest.
 */
const MIN_LEARNED_TTL = 30 * 24 * 3_600_000
