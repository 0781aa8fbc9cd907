import { asyncDispose } from '../../../src/common/async-dispose.ts'
import { SessionError, toSessionError, withOperation } from '../../../src/common/session-error.ts'
import { checkSessionId, newSessionId } from '../../../src/common/session-id.ts'
import { systemNow } from '../../../src/common/system-clock.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import { applyChanges } from '../../../src/record/apply-changes.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { arrivedByMove, ifMovable, leftByMove } from '../../../src/record/moved-record.ts'
import { plainCodec } from '../../../src/record/plain-codec.ts'
import { isUpdateError } from '../../../src/record/update-function.ts'
import { checkCall } from '../../../src/storage/check-call.ts'
import { savedRecord } from '../../../src/storage/save-and-renew.ts'
import type { SessionChange } from '../../../src/storage/session-change.ts'
import type {
  LifeOptions,
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
} from '../../../src/storage/storage.ts'
import { StorageBase } from '../../../src/storage/storage-base.ts'
import type { StorageRecordsOptions } from '../../../src/storage/storage-records-options.ts'
import { SweepTTL } from '../../../src/storage/sweep-ttl.ts'
import { ByteRecords } from './byte-records.ts'
import { IdleWork, idleName } from './idle-work.ts'
import type { TwoRecordEngine } from './record-engine.ts'

/** What a storage of a manager may have beside its engine. */
export interface Surroundings {
  /** Is called after each change of this object. */
  tell?(change: SessionChange): void
  /** Is called after each sweep in the background. */
  afterSweep?(): Promise<unknown>
}

/**
 * A storage of the browser that has what a manager needs, and nothing else: methods for single keys are `NOT_SUPPORTED`,
 * and a renewal within ten seconds of the last use is left out, so that a session may end ten seconds early.
 */
export abstract class StorageOfManager extends StorageBase implements Storage, AsyncDisposable {
  /** Changes are merged in one atomic step. */
  readonly capabilities: StorageCapabilities = { atomicMerge: true }
  /** @internal */
  readonly isWhole = true
  /** @internal */
  protected readonly now: () => number
  /** @internal */
  protected readonly records: ByteRecords<TwoRecordEngine>
  readonly #surroundings: Surroundings
  readonly #sweepTTL: SweepTTL
  readonly #idleWork: IdleWork

  protected constructor(
    engine: TwoRecordEngine,
    options: StorageRecordsOptions,
    surroundings: Surroundings = {},
  ) {
    super()
    if (options.ttl !== undefined) checkTTL(options.ttl)
    this.now = options.now ?? systemNow
    this.records = new ByteRecords(engine, plainCodec, this.now)
    this.#surroundings = surroundings
    this.#sweepTTL = new SweepTTL(options.ttl)
    this.#idleWork = new IdleWork(idleName(engine), (isStopped) => this.#sweepIdly(isStopped))
  }

  /** Makes the id of a new session. `ttl` is the manager's, in milliseconds. */
  override newId(ttl: number): Promise<string> {
    return this.call('newId', '-', ttl, undefined, () => {
      this.#sweepTTL.note(ttl)
      return newSessionId()
    })
  }

  /** The whole session, with the reserved key `~gsession` if it has one; `undefined` if there is none. */
  override getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    return this.call('getSession', id, ttl, options, async () => {
      this.#sweepTTL.note(ttl)
      const data = (await this.records.read(id, ttl))?.data
      return data && (options?.lazy ? data : new Map(data))
    })
  }

  /** Saves a whole session, and replaces what is stored. */
  override setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    return this.#update('setSession', id, ttl, options, () => savedRecord(JsonMap.from(data), this.now))
  }

  /** Applies the changes of one use to the record as it is now, in one atomic step. */
  mergeSession(id: string, changes: ChangeSet, ttl: number, options?: LifeOptions): Promise<void> {
    return this.#update('mergeSession', id, ttl, options, () => applyChanges(changes, this.now))
  }

  /**
   * Moves a session, with its data, to a new id.
   *
   * @throws `SESSION_DESTROYED`: there is none.
   */
  moveSession(id: string, newId: string, ttl: number, options: MoveOptions = {}): Promise<void> {
    const { keepOld, leave, epoch, currentTTL = ttl } = options
    return this.call('moveSession', id, ttl, options, async () => {
      checkSessionId(newId)
      if (newId === id) throw new SessionError('INVALID_ARGUMENT', 'newId must differ from id')
      await this.records.engine.update(id, (bytes, add) => {
        const data = ifMovable(this.records.decode(bytes, id, currentTTL), epoch)?.data
        if (data === undefined) throw new SessionError('SESSION_DESTROYED', 'no session to move')
        const now = this.now()
        const copy = { stamp: now, data: arrivedByMove(data, options) }
        add(newId, this.records.encode(copy, newId))
        const left = leftByMove(data, options, { ttl, now })
        return left === undefined || left === UNCHANGED ? left : this.records.encode(left, id)
      })
      this.#tell(newId, 'saved')
      if (!keepOld) this.#tell(id, leave ? 'saved' : 'removed')
    })
  }

  /** Renews a session, so that it expires `ttl` milliseconds from now, unless it has a TTL of its own. */
  override updateTTL(id: string, ttl: number, options?: LifeOptions): Promise<void> {
    const currentTTL = options?.currentTTL ?? ttl
    return this.call('updateTTL', id, ttl, options, async () => {
      if (this.records.remaining(id, currentTTL) <= SHORT) await this.records.renew(id, currentTTL)
    })
  }

  /** Removes the session. It is no error if there is none. */
  override removeAll(id: string, options?: StorageOptions): Promise<void> {
    return this.call('removeAll', id, 1, options, async () => {
      await this.records.remove(id)
      this.#tell(id, 'removed')
    })
  }

  /** Removes expired sessions; this also happens every hour. */
  async sweep(): Promise<void> {
    await this.#sweep(() => false)
  }

  /** Stops the timer, and closes the database. */
  async [asyncDispose](): Promise<void> {
    this.#idleWork.stop()
    this.records.engine.close()
  }

  #update(
    operation: string,
    id: string,
    ttl: number,
    options: LifeOptions | undefined,
    changeOf: () => Change,
  ): Promise<void> {
    return this.call(operation, id, ttl, options, async () => {
      const made = await this.records.update(id, changeOf(), options?.currentTTL ?? ttl)
      if (made !== UNCHANGED) this.#tell(id, 'saved')
    })
  }

  /** @internal */
  protected async call<T>(
    operation: string,
    id: string,
    ttl: number,
    options: StorageOptions | undefined,
    work: () => T | Promise<T>,
  ): Promise<T> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      this.#idleWork.start()
      return await work()
    } catch (error) {
      if (isUpdateError(error)) throw error
      throw withOperation(toSessionError(error, 'the storage failed'), `StorageIndexedDB.${operation}`)
    }
  }

  #tell(id: string, type: SessionChange['type']): void {
    this.#surroundings.tell?.({ id, type })
  }

  async #sweepIdly(isStopped: () => boolean): Promise<void> {
    // What has failed is tried again in an hour.
    await this.#sweep(isStopped).catch(() => {})
    if (!isStopped()) await this.#surroundings.afterSweep?.()
  }

  async #sweep(isStopped: () => boolean): Promise<void> {
    const ttl = this.#sweepTTL.value
    if (ttl !== undefined) await this.records.sweep(ttl, isStopped)
  }
}

/** A session that lives for less than this many milliseconds is renewed at once. */
const SHORT = 20_000
