import { throwIfAborted } from '../../../src/common/abort.ts'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { DefaultStorageFileUpdateTTLInterval } from '../../../src/common/goframe-defaults.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { SessionError, toSessionError, withOperation } from '../../../src/common/session-error.ts'
import type { CryptoOptions } from '../../../src/crypto/cipher/crypto-options.ts'
import { loadCiphersLazily } from '../../../src/crypto/cipher/lazy-ciphers.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { isExpired, type SessionRecord } from '../../../src/record/record.ts'
import { RecordCodec } from '../../../src/record/record-codec.ts'
import { readStamp, STAMP_LENGTH, writeStamp } from '../../../src/record/record-layout.ts'
import { Renewals } from '../../../src/storage/renewal-queue.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { StorageRecords, type StorageRecordsOptions } from '../../../src/storage/storage-records.ts'
import { ChangeChannel, type SessionChange } from './change-channel.ts'
import { IdleWork, idle } from './idle-work.ts'
import { estimateStorage, persistStorage, type StorageEstimate } from './persistence.ts'
import type { RecordEngine } from './record-engine.ts'

/** What all storages of the browser have in common: records as bytes, laid out as a session file's. */
export abstract class StorageBytes extends StorageRecords {
  protected engine: RecordEngine
  readonly #codec: RecordCodec
  readonly #channel: ChangeChannel
  readonly #idleWork: IdleWork
  readonly #renewals = new Renewals((id, ttl) => this.#renew(id, ttl), DefaultStorageFileUpdateTTLInterval)
  /** When the sessions in use were last used, as far as was seen. */
  readonly #stamps = new RecentMap<number>(MOST_STAMPS)

  protected constructor(engine: RecordEngine, options: StorageBytesOptions) {
    super(options)
    this.engine = engine
    this.#codec = new RecordCodec(loadCiphersLazily, options.crypto)
    const { place } = engine
    this.#channel = new ChangeChannel(place && `gsession:${place}`)
    this.#idleWork = new IdleWork(place && `gsession:idle:${place}`, () => this.#keepHouse())
  }

  /**
   * Calls a listener for each change that another tab, worker or storage object makes to a session, with its
   * id; what it answers ends that.
   */
  onChange(listener: (change: SessionChange) => void): () => void {
    return this.#channel.listen(listener)
  }

  /**
   * Asks the browser not to evict what this site stores, and answers whether it will keep it. In a worker,
   * which can't ask, whether it was asked before.
   */
  persist(): Promise<boolean> {
    return persistStorage()
  }

  /** What this site stores and may store, in bytes, as the browser tells it. `NOT_SUPPORTED`: it does not. */
  estimate(): Promise<StorageEstimate> {
    return estimateStorage()
  }

  /** Makes the queued renewals now. */
  async flush(): Promise<void> {
    await this.#renewals.flush().catch((error) => this.#fail('flush', error))
  }

  /** Removes expired sessions, as it happens every hour by itself. Without a TTL: none. */
  async sweep(): Promise<void> {
    const ttl = this.sweepTTL
    if (ttl === undefined) return
    // Only what looks expired is decoded, for a TTL of its own.
    const isToGo = (bytes: Uint8Array, id: string): boolean =>
      isRecord(bytes) && !this.#isAlive(bytes, ttl) && this.#decode(bytes, id, ttl) === undefined
    try {
      if (!this.#codec.isReady) await this.#codec.prepare()
      for await (const entries of this.engine.slices()) {
        const ids = entries.filter(([id, bytes]) => isToGo(bytes, id)).map(([id]) => id)
        if (ids.length > 0) await this.engine.removeIf(ids, isToGo)
        await idle()
      }
    } catch (error) {
      this.#fail('sweep', error)
    }
  }

  /** The ids of the sessions that are kept here and, with a TTL, alive. */
  async *ids(options: StorageOptions = {}): AsyncGenerator<string, void, undefined> {
    try {
      if (!this.#codec.isReady) await this.#codec.prepare()
      for await (const entries of this.engine.slices()) {
        throwIfAborted(options.signal)
        for (const [id, bytes] of entries) {
          if (!isRecord(bytes)) continue
          if (this.#isAlive(bytes, this.ttl) || this.#decode(bytes, id, this.ttl) !== undefined) yield id
        }
      }
    } catch (error) {
      this.#fail('ids', error)
    }
  }

  /** Makes the queued renewals, stops the timers, and lets go of what is open. */
  override async [Symbol.asyncDispose](): Promise<void> {
    this.#idleWork.stop()
    try {
      await this.flush()
    } finally {
      this.#renewals.stop()
      this.#channel.close()
      this.engine.close()
    }
  }

  /** How old, in milliseconds, a record must be to be swept. */
  protected get sweepTTL(): number | undefined {
    return this.ttl
  }

  protected override readRecord(id: string, ttl?: number): Awaitable<SessionRecord | undefined> {
    if (!this.#codec.isReady) return this.#codec.prepare().then(() => this.readRecord(id, ttl))
    this.#idleWork.start()
    const bytes = this.engine.read(id)
    if (bytes instanceof Promise) return bytes.then((bytes) => this.#decode(bytes, id, ttl))
    return this.#decode(bytes, id, ttl)
  }

  protected override async updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    this.#idleWork.start()
    let made = UNCHANGED as ReturnType<Change>
    await this.engine.update(id, (bytes) => {
      made = change(this.#decode(bytes, id, ttl))
      return made === undefined || made === UNCHANGED ? made : this.#codec.encode(made, id)
    })
    if (made === UNCHANGED) return
    this.#renewals.drop(id)
    if (made === undefined) this.#stamps.delete(id)
    else this.#stamps.set(id, made.stamp)
    this.#channel.post({ id, type: made === undefined ? 'removed' : 'saved' })
  }

  protected override async removeRecord(id: string): Promise<void> {
    this.#renewals.drop(id)
    this.#stamps.delete(id)
    await this.engine.remove(id)
    this.#channel.post({ id, type: 'removed' })
  }

  /** At once where the last one is long ago, else soon: a page may be closed before that. */
  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    const stamp = this.#stamps.get(id) ?? Number.NEGATIVE_INFINITY
    const now = this.now()
    const isRecent = now - stamp < DefaultStorageFileUpdateTTLInterval
    return this.#renewals.add(id, ttl, isRecent ? stamp + ttl - now : 0)
  }

  async #renew(id: string, ttl: number): Promise<void> {
    const now = this.now()
    await this.engine.update(id, (bytes) => {
      if (bytes === undefined || !this.#isAlive(bytes, ttl) || readStamp(bytes) >= now) return UNCHANGED
      const renewed = new Uint8Array(bytes)
      writeStamp(renewed, now)
      return renewed
    })
    this.#stamps.set(id, now)
  }

  #decode(bytes: Uint8Array | undefined, id: string, ttl: number | undefined): SessionRecord | undefined {
    if (bytes !== undefined && !isRecord(bytes)) {
      throw new SessionError('RECORD_CORRUPT', 'what stands there is no record')
    }
    const record = bytes && this.#codec.decode(bytes, id, { ttl, now: this.now() })
    if (record !== undefined) this.#stamps.set(id, record.stamp)
    return record
  }

  #isAlive(bytes: Uint8Array, ttl: number | undefined): boolean {
    return isRecord(bytes) && (ttl === undefined || !isExpired(readStamp(bytes), ttl, this.now()))
  }

  async #keepHouse(): Promise<void> {
    try {
      await this.sweep()
    } finally {
      await this.estimate()
    }
  }

  #fail(operation: string, error: unknown): never {
    throw withOperation(toSessionError(error, 'the storage failed'), `${this.kind}.${operation}`)
  }
}

/** What all storages of the browser take. */
export interface StorageBytesOptions extends StorageRecordsOptions {
  /** Encrypts the records; by default they are plain. */
  crypto?: CryptoOptions | undefined
}

/** Whether bytes begin with the time of a last use, of which foreign ones hardly ever do, and have a body. */
function isRecord(bytes: Uint8Array): boolean {
  if (bytes.length <= STAMP_LENGTH) return false
  const stamp = readStamp(bytes)
  return stamp >= 0 && stamp < LATEST
}

/** Unix milliseconds, in the year 33658. */
const LATEST = 1e15

/** Of a session that is forgotten the next renewal is made at once. */
const MOST_STAMPS = 1000
