import { throwIfAborted } from '../../../src/common/abort.ts'
import { asyncDispose } from '../../../src/common/async-dispose.ts'
import { type Awaitable, isPromise } from '../../../src/common/awaitable.ts'
import { DefaultStorageFileUpdateTTLInterval } from '../../../src/common/goframe-defaults.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import { isExpired, isRenewable, type SessionRecord } from '../../../src/record/record.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-bytes.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'
import { warnOnConsole } from '../../../src/storage/background-failures.ts'
import { RenewalQueue } from '../../../src/storage/renewal-queue.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { callError } from '../../../src/storage/storage-call.ts'
import { StorageWithRenewals } from '../../../src/storage/storage-with-renewals.ts'
import { IdleWork, idle } from './idle-work.ts'
import type { IsToGo, RecordEngine, RecordEntry } from './record-engine.ts'
import type { StorageBytesOptions } from './storage-bytes-options.ts'

/** The base of all storages of the browser: it keeps records as bytes, laid out as in a session file. */
export abstract class StorageBytes extends StorageWithRenewals {
  /** @internal */
  protected override readonly renewals = new RenewalQueue(
    (id, ttl) => this.#renew(id, ttl),
    DefaultStorageFileUpdateTTLInterval,
    (error) => this.failures.tell('renewal', error),
  )
  /** @internal */
  protected engine: RecordEngine
  readonly #codec: RecordCodec
  readonly #idleWork: IdleWork
  /** When recently used sessions were last used, and their own TTLs, as far as this object knows. */
  readonly #uses = new RecentMap<LastUse>(MAX_USES)

  protected constructor(engine: RecordEngine, options: StorageBytesOptions) {
    super(options, warnOnConsole)
    this.engine = engine
    this.#codec = new RecordCodec(options.crypto)
    const { place } = engine
    const name = place && `gsession:idle:${place}`
    this.#idleWork = new IdleWork(name, (isStopped) => this.#sweepIdly(isStopped))
  }

  /**
   * Removes expired sessions; this also happens every hour. A storage that was given no TTL goes by the longest that
   * a manager has used it with, and by at least 30 days. A record that can't be removed stays, and the first such
   * failure is thrown at the end.
   */
  async sweep(): Promise<void> {
    await this.#sweep(() => false)
  }

  /**
   * The ids of the sessions that are kept here. With a TTL those that have certainly expired are left out, and so are
   * the ids that a rotation has left. What is no record is left out, and a warning says so once.
   */
  async *ids(options: StorageOptions = {}): AsyncGenerator<string, void, undefined> {
    try {
      for await (const entries of this.#slices()) {
        throwIfAborted(options.signal)
        for (const [id, bytes] of entries) {
          if (!this.#hasExpired(bytes, id, this.ttl) && !this.#codec.isRedirect(bytes, id)) yield id
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
    const preparing = this.#prepare()
    if (preparing !== undefined) return preparing.then(() => this.readRecord(id, ttl))
    this.#idleWork.start()
    const bytes = this.engine.read(id)
    if (isPromise(bytes)) return bytes.then((bytes) => this.#decode(bytes, id, ttl))
    return this.#decode(bytes, id, ttl)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    const preparing = this.#prepare()
    if (preparing !== undefined) await preparing
    this.#idleWork.start()
    let made = UNCHANGED as ReturnType<Change>
    await this.engine.update(id, (bytes) => {
      made = change(this.#decode(bytes, id, ttl))
      return made === undefined || made === UNCHANGED ? made : this.#codec.encode(made, id)
    })
    if (made === UNCHANGED) return
    this.renewals.drop(id)
    if (made === undefined) this.#uses.delete(id)
    else this.#note(id, made)
    this.tell({ id, type: made === undefined ? 'removed' : 'saved' })
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.renewals.drop(id)
    this.#uses.delete(id)
    await this.engine.remove(id)
    this.tell({ id, type: 'removed' })
  }

  /** @internal Is called after each change of this object. */
  protected tell(_change: SessionChange): void {}

  /** @internal Is called after each sweep in the background. */
  protected afterSweep(): Awaitable<unknown> {
    return undefined
  }

  /** Renews at once if the last renewal is long ago, else later: the page may be closed before that. */
  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    const { stamp, ownTTL = ttl } = this.#uses.get(id) ?? { stamp: Number.NEGATIVE_INFINITY }
    const now = this.now()
    const isRecent = now - stamp < DefaultStorageFileUpdateTTLInterval
    return this.renewals.add(id, ttl, isRecent ? stamp + ownTTL - now : 0)
  }

  /** Renews a record by the TTL that it has of its own by then, so that it is opened. */
  async #renew(id: string, ttl: number): Promise<void> {
    const preparing = this.#prepare()
    if (preparing !== undefined) await preparing
    const now = this.now()
    await this.engine.update(id, (bytes) => {
      if (bytes === undefined || !this.#canRenew(bytes, id, ttl) || readStamp(bytes) >= now) return UNCHANGED
      const renewed = new Uint8Array(bytes)
      writeStamp(renewed, now)
      return renewed
    })
    const use = this.#uses.get(id)
    this.#uses.set(id, { ...use, stamp: now })
  }

  #decode(bytes: Uint8Array | undefined, id: string, ttl: number | undefined): SessionRecord | undefined {
    if (bytes !== undefined && !isRecord(bytes)) throw noRecord()
    const record = bytes && this.#codec.decode(bytes, id, { ttl, now: this.now() })
    if (record !== undefined) this.#note(id, record)
    return record
  }

  #note(id: string, { stamp, data }: SessionRecord): void {
    this.#uses.set(id, { stamp, ownTTL: metadataTTL(data) })
  }

  #canRenew(bytes: Uint8Array, id: string, ttl: number): boolean {
    try {
      return isRenewable(this.#decode(bytes, id, ttl))
    } catch (error) {
      if (isSessionError(error)) return this.#isAlive(bytes, ttl)
      throw error
    }
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
    const isExpiredRecord = (bytes: Uint8Array, id: string): boolean =>
      isRecord(bytes) && this.#hasExpired(bytes, id, ttl)
    const failures: unknown[] = []
    try {
      for await (const entries of this.#slices()) {
        if (isStopped()) break
        const ids = entries.filter(([id, bytes]) => isExpiredRecord(bytes, id)).map(([id]) => id)
        if (ids.length > 0) await this.#removeIf(ids, isExpiredRecord).catch((error) => failures.push(error))
        await idle()
        // The next slice would open again what was closed.
        if (isStopped()) break
      }
    } catch (error) {
      failures.push(error)
    }
    if (failures.length > 0) throw callError(failures[0], this.kind, 'sweep')
  }

  async #sweepIdly(isStopped: () => boolean): Promise<void> {
    try {
      await this.#sweep(isStopped)
    } catch (error) {
      this.failures.tell('sweep', error)
    }
    if (!isStopped()) await this.afterSweep()
  }

  /** All records of the engine, in slices, once the codec is ready for them. */
  async *#slices(): AsyncGenerator<readonly (readonly [id: string, bytes: Uint8Array])[], void, undefined> {
    await this.#prepare()
    for await (const entries of this.engine.slices()) yield entries.filter((entry) => this.#isRecord(entry))
  }

  #isRecord(entry: RecordEntry): entry is readonly [id: string, bytes: Uint8Array] {
    const [id, bytes] = entry
    if (isRecord(bytes) && isSessionId(id)) return true
    this.failures.tellLeftOut(noRecord())
    return false
  }

  async #removeIf(ids: readonly string[], isToGo: IsToGo): Promise<void> {
    await this.engine.removeIf(ids, isToGo)
  }

  /** Makes the codec ready; returns a promise only if that takes time. */
  #prepare(): Promise<void> | undefined {
    return this.#codec.isReady ? undefined : this.#codec.prepare()
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

/** A session that is not among the latest of these is renewed at once. */
const MAX_USES = 1000

interface LastUse {
  /** In Unix milliseconds. */
  readonly stamp: number
  /** In milliseconds. */
  readonly ownTTL?: number | undefined
}
