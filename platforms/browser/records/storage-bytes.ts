import { throwIfAborted } from '../../../src/common/abort.ts'
import { asyncDispose } from '../../../src/common/async-dispose.ts'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { DefaultStorageFileUpdateTTLInterval } from '../../../src/common/goframe-defaults.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { holdsRedirect } from '../../../src/record/holds-redirect.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'
import { warnOnConsole } from '../../../src/storage/background-failures.ts'
import { RenewalQueue } from '../../../src/storage/renewal-queue.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { callError } from '../../../src/storage/storage-call.ts'
import { StorageWithRenewals } from '../../../src/storage/storage-with-renewals.ts'
import { ByteRecords } from './byte-records.ts'
import { IdleWork, idleName } from './idle-work.ts'
import type { RecordEngine } from './record-engine.ts'
import type { StorageBytesOptions } from './storage-bytes-options.ts'

/** The base of the storages of the browser: it keeps records as bytes, laid out as in a session file. */
export abstract class StorageBytes extends StorageWithRenewals {
  /** @internal */
  protected override readonly renewals = new RenewalQueue(
    async (id, ttl) => {
      await this.#codec.prepare()
      await this.#records.renew(id, ttl)
    },
    DefaultStorageFileUpdateTTLInterval,
    (error) => this.failures.tell('renewal', error),
  )
  readonly #codec: RecordCodec
  readonly #records: ByteRecords
  readonly #idleWork: IdleWork

  protected constructor(engine: RecordEngine, options: StorageBytesOptions) {
    super(options, warnOnConsole)
    this.#codec = new RecordCodec(options.crypto)
    this.#records = new ByteRecords(engine, this.#codec, this.now)
    this.#idleWork = new IdleWork(idleName(engine), (isStopped) => this.#sweepIdly(isStopped))
  }

  /**
   * Removes expired sessions; this also happens every hour. A storage that was given no TTL goes by the longest that
   * a manager has used it with, and by at least 30 days. A record that can't be removed stays, and the first such
   * failure is thrown at the end.
   */
  async sweep(): Promise<void> {
    try {
      await this.#sweep(() => false)
    } catch (error) {
      throw callError(error, this.kind, 'sweep')
    }
  }

  /**
   * The ids of the sessions that are kept here. With a TTL those that have certainly expired are left out, and so are
   * the ids that a rotation has left. What is no record is left out, and a warning says so once.
   */
  async *ids(options: StorageOptions = {}): AsyncGenerator<string, void, undefined> {
    try {
      await this.#codec.prepare()
      for await (const entries of this.#records.slices((error) => this.failures.tellLeftOut(error))) {
        throwIfAborted(options.signal)
        for (const [id, bytes] of entries) {
          if (this.#records.hasExpired(bytes, id, this.ttl)) continue
          if (!holdsRedirect(this.#codec, bytes, id)) yield id
        }
      }
    } catch (error) {
      throw callError(error, this.kind, 'ids')
    }
  }

  /** Writes the queued renewals, stops the timers, and closes what is open. */
  override async [asyncDispose](): Promise<void> {
    this.#idleWork.stop()
    try {
      await super[asyncDispose]()
    } finally {
      this.#records.engine.close()
    }
  }

  protected override readRecord(id: string, ttl?: number): Awaitable<SessionRecord | undefined> {
    if (!this.#codec.isReady) return this.#codec.prepare().then(() => this.readRecord(id, ttl))
    this.#idleWork.start()
    return this.#records.read(id, ttl)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    this.#idleWork.start()
    const made = await this.#records.update(id, change, ttl)
    if (made === UNCHANGED) return
    this.renewals.drop(id)
    this.tell({ id, type: made === undefined ? 'removed' : 'saved' })
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.renewals.drop(id)
    await this.#records.remove(id)
    this.tell({ id, type: 'removed' })
  }

  /** Renews at once if the last renewal is long ago, else later: the page may be closed before that. */
  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    return this.renewals.add(id, ttl, this.#records.remaining(id, ttl))
  }

  /** @internal Is called after each change of this object. */
  protected abstract tell(change: SessionChange): void

  /** @internal Is called after each sweep in the background. */
  protected abstract afterSweep(): Promise<unknown>

  async #sweep(isStopped: () => boolean): Promise<void> {
    const ttl = this.sweepTTL
    if (ttl === undefined) return
    await this.#codec.prepare()
    await this.#records.sweep(ttl, isStopped, (error) => this.failures.tellLeftOut(error))
  }

  async #sweepIdly(isStopped: () => boolean): Promise<void> {
    try {
      await this.#sweep(isStopped)
    } catch (error) {
      this.failures.tell('sweep', error)
    }
    if (!isStopped()) await this.afterSweep()
  }
}
