import { throwIfAborted } from '../../../src/common/abort.ts'
import { asyncDispose } from '../../../src/common/async-dispose.ts'
import { type Awaitable, isPromise } from '../../../src/common/awaitable.ts'
import { DefaultStorageFileUpdateTTLInterval } from '../../../src/common/goframe-defaults.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import type { Codec } from '../../../src/record/codec.ts'
import { plainCodec } from '../../../src/record/plain-codec.ts'
import { isExpired, type SessionRecord } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-bytes.ts'
import type { BackgroundFailures } from '../../../src/storage/background-failures.ts'
import { RenewalQueue } from '../../../src/storage/renewal-queue.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { callError } from '../../../src/storage/storage-call.ts'
import type { StorageRecordsOptions } from '../../../src/storage/storage-records-options.ts'
import { StorageWithRenewals } from '../../../src/storage/storage-with-renewals.ts'
import { IdleWork, idle } from './idle-work.ts'
import type { RecordEngine, RecordEntry } from './record-engine.ts'

/** What a storage of the browser may have beside its engine, and what a small page does without. */
export interface Equipment {
  /** Reads and writes the records (default: plain ones). */
  readonly codec?: Codec
  /** Tells of failures in the background (default: they are only tried again later). */
  readonly failures?: BackgroundFailures
  /** Is called after each change of this object. */
  tell?(change: SessionChange): void
  /** Is called after each sweep in the background. */
  afterSweep?(): Promise<unknown>
}

/** The base of all storages of the browser: it keeps records as bytes, laid out as in a session file. */
export abstract class StorageBytes extends StorageWithRenewals {
  /** @internal */
  protected override readonly renewals = new RenewalQueue(
    (id, ttl) => this.#renew(id, ttl),
    DefaultStorageFileUpdateTTLInterval,
    (error) => this.failures?.tell('renewal', error),
  )
  /** @internal */
  protected engine: RecordEngine
  readonly #equipment: Equipment
  readonly #codec: Codec
  readonly #idleWork: IdleWork
  /** When recently used sessions were last used, as far as this object knows, in Unix milliseconds. */
  readonly #stamps = new Map<string, number>()

  protected constructor(engine: RecordEngine, options: StorageRecordsOptions, equipment: Equipment = {}) {
    super(options, equipment.failures)
    this.engine = engine
    this.#equipment = equipment
    this.#codec = equipment.codec ?? plainCodec
    const name = engine.place && `gsession:idle:${engine.place}`
    this.#idleWork = new IdleWork(name, (isStopped) => this.#sweepIdly(isStopped))
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
   * The ids of the sessions that are kept here. With a TTL those that have certainly expired are left out. What is no
   * record is left out, and a warning says so once.
   */
  async *ids(options: StorageOptions = {}): AsyncGenerator<string, void, undefined> {
    try {
      for await (const entries of this.#slices()) {
        throwIfAborted(options.signal)
        for (const [id, bytes] of entries) {
          if (!this.#hasExpired(bytes, id, this.ttl)) yield id
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
      this.engine.close()
    }
  }

  protected override readRecord(id: string, ttl?: number): Awaitable<SessionRecord | undefined> {
    if (!this.#codec.isReady) return this.#codec.prepare().then(() => this.readRecord(id, ttl))
    this.#idleWork.start()
    const bytes = this.engine.read(id)
    return isPromise(bytes)
      ? bytes.then((bytes) => this.#decode(bytes, id, ttl))
      : this.#decode(bytes, id, ttl)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    this.#idleWork.start()
    let made = UNCHANGED as ReturnType<Change>
    await this.engine.update(id, (bytes) => {
      made = change(this.#decode(bytes, id, ttl))
      return made === undefined || made === UNCHANGED ? made : this.#codec.encode(made, id)
    })
    if (made !== UNCHANGED) this.#noteChange(id, made)
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.renewals.drop(id)
    await this.engine.remove(id)
    this.#noteChange(id, undefined)
  }

  /** Renews at once if the last renewal is long ago, else later: the page may be closed before that. */
  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    const stamp = this.#stamps.get(id) ?? Number.NEGATIVE_INFINITY
    const now = this.now()
    const isRecent = now - stamp < DefaultStorageFileUpdateTTLInterval
    return this.renewals.add(id, ttl, isRecent ? stamp + ttl - now : 0)
  }

  async #renew(id: string, ttl: number): Promise<void> {
    const now = this.now()
    await this.engine.update(id, (bytes) => {
      if (bytes === undefined || !this.#isAlive(bytes, ttl) || readStamp(bytes) >= now) return UNCHANGED
      const renewed = bytes.slice()
      writeStamp(renewed, now)
      return renewed
    })
    this.#noteStamp(id, now)
  }

  #noteChange(id: string, made: SessionRecord | undefined): void {
    this.renewals.drop(id)
    if (made === undefined) this.#stamps.delete(id)
    else this.#noteStamp(id, made.stamp)
    this.#equipment.tell?.({ id, type: made === undefined ? 'removed' : 'saved' })
  }

  /** A session whose stamp was dropped is renewed at once. */
  #noteStamp(id: string, stamp: number): void {
    if (this.#stamps.size === MAX_STAMPS) this.#stamps.clear()
    this.#stamps.set(id, stamp)
  }

  #decode(bytes: Uint8Array | undefined, id: string, ttl: number | undefined): SessionRecord | undefined {
    if (bytes !== undefined && !isRecord(bytes)) throw noRecord()
    const record = bytes && this.#codec.decode(bytes, id, { ttl, now: this.now() })
    if (record !== undefined) this.#noteStamp(id, record.stamp)
    return record
  }

  #isAlive(bytes: Uint8Array, ttl: number | undefined): boolean {
    return isRecord(bytes) && (ttl === undefined || !isExpired(readStamp(bytes), ttl, this.now()))
  }

  /**
   * Whether a record has certainly expired. It is decoded only if it looks expired: it may have a longer TTL of its
   * own. One that can't be decoded is kept until no TTL could keep it.
   */
  #hasExpired(bytes: Uint8Array, id: string, ttl: number | undefined): boolean {
    if (this.#isAlive(bytes, ttl)) return false
    try {
      return this.#decode(bytes, id, ttl) === undefined
    } catch (error) {
      if (isSessionError(error)) return false
      throw error
    }
  }

  async #sweep(isStopped: () => boolean): Promise<void> {
    const ttl = this.sweepTTL
    if (ttl === undefined) return
    const hasExpired = (bytes: Uint8Array, id: string): boolean => this.#hasExpired(bytes, id, ttl)
    const failures: unknown[] = []
    for await (const entries of this.#slices()) {
      if (isStopped()) break
      const ids = entries.filter(([id, bytes]) => hasExpired(bytes, id)).map(([id]) => id)
      try {
        if (ids.length > 0) await this.engine.removeIf(ids, hasExpired)
      } catch (error) {
        failures.push(error)
      }
      await idle()
      // The next slice would open again what was closed.
      if (isStopped()) break
    }
    if (failures.length > 0) throw failures[0]
  }

  async #sweepIdly(isStopped: () => boolean): Promise<void> {
    try {
      await this.#sweep(isStopped)
    } catch (error) {
      this.failures?.tell('sweep', error)
    }
    if (!isStopped()) await this.#equipment.afterSweep?.()
  }

  /** All records of the engine, in slices, once the codec is ready for them. */
  async *#slices(): AsyncGenerator<readonly (readonly [id: string, bytes: Uint8Array])[], void, undefined> {
    await this.#codec.prepare()
    for await (const entries of this.engine.slices()) yield entries.filter((entry) => this.#isRecord(entry))
  }

  #isRecord(entry: RecordEntry): entry is readonly [id: string, bytes: Uint8Array] {
    const [id, bytes] = entry
    if (isRecord(bytes) && isSessionId(id)) return true
    this.failures?.tellLeftOut(noRecord())
    return false
  }
}

/** Whether bytes have a body and begin with a plausible time of a last use: bytes of something else hardly ever do. */
function isRecord(bytes: Uint8Array | undefined): bytes is Uint8Array {
  if (bytes === undefined || bytes.length <= STAMP_LENGTH) return false
  const stamp = readStamp(bytes)
  return stamp >= 0 && stamp < LATEST
}

function noRecord(): SessionError {
  return new SessionError('RECORD_CORRUPT', 'these bytes are no record')
}

/** Unix milliseconds, in the year 33658. */
const LATEST = 1e15

/** How many stamps are kept at most. */
const MAX_STAMPS = 1000
