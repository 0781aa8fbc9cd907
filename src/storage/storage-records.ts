import type { Awaitable } from '../common/awaitable.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { systemNow } from '../common/system-clock.ts'
import { checkTTL } from '../common/ttl.ts'
import { JsonMap } from '../json/json-map.ts'
import { applyChanges } from '../record/apply-changes.ts'
import type { Change } from '../record/change.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { keyCount } from '../record/metadata.ts'
import type { SessionRecord } from '../record/record.ts'
import { abortableChange, abortableRead, abortableWrite, type WriteState } from './abortable-work.ts'
import { checkCall } from './check-call.ts'
import type { MoveSteps } from './move-record.ts'
import { renewedRecord, savedRecord } from './save-and-renew.ts'
import type {
  LifeOptions,
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
  StoredSession,
} from './storage.ts'
import { callError } from './storage-call.ts'
import { StorageChanges } from './storage-changes.ts'
import type { StorageRecordsOptions } from './storage-records-options.ts'
import { storedSession } from './stored-session.ts'
import { type MoveRecords, wholeRecordMove } from './whole-record-move.ts'

/**
 * A storage of whole records. Extend it and write its five abstract members: `kind`, the name of the storage in
 * errors, and the four methods that read and write records (`readRecord`, `updateRecord`, `removeRecord`,
 * `renewRecord`). GoFrame's eleven methods, `mergeSession` and `moveSession` are derived from them. `encodeRecord` and
 * `decodeRecord` turn a record into bytes and back.
 */
export abstract class StorageRecords extends StorageChanges implements Storage, AsyncDisposable {
  /** Changes are merged in one atomic step, and there are methods for single keys. */
  readonly capabilities: StorageCapabilities = { atomicMerge: true, fields: true }

  /** The clock, in Unix milliseconds. */
  protected readonly now: () => number

  /** The storage's own TTL in milliseconds, for the methods that get none. */
  protected readonly ttl: number | undefined

  /** The ids of sessions whose stored records are outdated (`isOutdated`): their next renewal writes them again. */
  readonly #outdated = new Set<string>()

  /** @throws `INVALID_ARGUMENT`: the `ttl` is not a finite number above 0. */
  constructor(options: StorageRecordsOptions = {}) {
    super()
    if (options.ttl !== undefined) checkTTL(options.ttl)
    this.ttl = options.ttl
    this.now = options.now ?? systemNow
  }

  /**
   * Returns the record; `undefined` if there is none, or if `ttl` milliseconds have passed since its last use. If `ttl`
   * is given, it may also renew the record, as the Redis storage does.
   */
  protected abstract readRecord(
    id: string,
    ttl?: number,
    signal?: AbortSignal,
  ): Awaitable<SessionRecord | undefined>

  /**
   * Replaces the record, in one atomic step, by what `change` returns for it: a new record, `undefined` to remove
   * it, or `UNCHANGED`. `change` gets what `readRecord` would return for `ttl`. It is synchronous and pure, and may be
   * called again on newer data. If it throws, nothing is written and the error is passed on. `life` is for a storage
   * that notes when a record expires: it is the TTL from then on (without it: as before), unless the record has a TTL
   * of its own.
   */
  protected abstract updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    signal?: AbortSignal,
    life?: number,
  ): Awaitable<void>

  /** Removes the record at once, and drops the renewals that are queued for it. */
  protected abstract removeRecord(id: string): Awaitable<void>

  /**
   * Sets the time of the last use of a record to now. Does nothing if there is no record, or if it has expired: by `ttl`,
   * unless it has a TTL of its own by then. `life` is the TTL from then on, as in `updateRecord`.
   */
  protected abstract renewRecord(id: string, ttl: number, life: number): Awaitable<void>

  async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    const record = await this.#readFor('get', id, options)
    return key === RESERVED_KEY ? undefined : record?.data.get(key)
  }

  async getSize(id: string, options?: StorageOptions): Promise<number> {
    const record = await this.#readFor('getSize', id, options)
    return record === undefined ? 0 : keyCount(record.data)
  }

  async data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    const record = await this.#readFor('data', id, options)
    if (record === undefined) return undefined
    const data = record.data.toObject()
    delete data[RESERVED_KEY]
    return data
  }

  async removeAll(id: string, options?: StorageOptions): Promise<void> {
    try {
      checkCall(id, options)
      this.#outdated.delete(id)
      await abortableWrite(this.removeRecord(id), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'removeAll')
    }
  }

  async getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      const record = await this.#read(id, ttl, options?.signal)
      if (record?.isOutdated) this.#rememberOutdated(id)
      return record && (options?.lazy ? record.data : new Map(record.data))
    } catch (error) {
      throw callError(error, this.kind, 'getSession')
    }
  }

  async peekSession(id: string, ttl: number, options?: StorageOptions): Promise<StoredSession | undefined> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      return await abortableRead(this.peekRecord(id, ttl), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'peekSession')
    }
  }

  async setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      await this.#update(id, savedRecord(JsonMap.from(data), this.now), ttl, options)
    } catch (error) {
      throw callError(error, this.kind, 'setSession')
    }
  }

  async updateTTL(id: string, ttl: number, options?: LifeOptions): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      if (this.#outdated.has(id)) await this.#update(id, renewedRecord(this.now), ttl, options)
      else await abortableWrite(this.renewRecord(id, options?.currentTTL ?? ttl, ttl), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'updateTTL')
    }
  }

  /** @internal */
  protected async peekRecord(id: string, ttl: number): Promise<StoredSession | undefined> {
    const record = await this.readRecord(id)
    return record && storedSession(record, ttl, this.now())
  }

  /** @internal */
  protected override apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: LifeOptions | undefined,
  ): Awaitable<void> {
    return this.#update(id, applyChanges(changes, this.now), ttl ?? this.ttl, options)
  }

  /** @internal */
  protected override moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<SessionRecord> {
    const records: MoveRecords = {
      read: this.readRecord.bind(this),
      update: this.updateRecord.bind(this),
      remove: this.removeRecord.bind(this),
      now: this.now,
    }
    return wholeRecordMove(records, id, newId, ttl, options)
  }

  async #readFor(
    operation: string,
    id: string,
    options: StorageOptions | undefined,
  ): Promise<SessionRecord | undefined> {
    try {
      checkCall(id, options)
      return await this.#read(id, this.ttl, options?.signal)
    } catch (error) {
      throw callError(error, this.kind, operation)
    }
  }

  #read(
    id: string,
    ttl: number | undefined,
    signal: AbortSignal | undefined,
  ): Awaitable<SessionRecord | undefined> {
    return abortableRead(this.readRecord(id, ttl, signal), signal)
  }

  #update(
    id: string,
    change: Change,
    life: number | undefined,
    { signal, currentTTL: ttl = life }: LifeOptions = {},
  ): Awaitable<void> {
    this.#outdated.delete(id)
    if (signal === undefined) return this.updateRecord(id, change, ttl, undefined, life)
    const state: WriteState = { isSent: false }
    const updating = this.updateRecord(id, abortableChange(change, signal, state), ttl, signal, life)
    return abortableWrite(updating, signal, state)
  }

  /** Clears the set if it is full: each id is added again at its next load. */
  #rememberOutdated(id: string): void {
    if (this.#outdated.size === MAX_OUTDATED) this.#outdated.clear()
    this.#outdated.add(id)
  }
}

const MAX_OUTDATED = 10_000
