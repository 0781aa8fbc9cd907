import { throwIfAborted } from '../common/abort.ts'
import type { Awaitable } from '../common/awaitable.ts'
import { RESERVED_KEY } from '../common/reserved-key.ts'
import { checkTTL } from '../common/ttl.ts'
import { JsonMap } from '../json/json-map.ts'
import { applyChanges } from '../record/apply-changes.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { visibleSize, withRotationTime } from '../record/metadata.ts'
import type { SessionRecord } from '../record/record.ts'
import { isMovedTo, isRedirect, redirectTo } from '../record/redirect.ts'
import type { MoveSteps } from './move-record.ts'
import type { LoadOptions, MoveOptions, Storage, StorageCapabilities, StorageOptions } from './storage.ts'
import { StorageChanges } from './storage-changes.ts'
import { abortable, settled } from './storage-operation.ts'

/**
 * A storage of whole records. Write the four methods that speak to your engine (`readRecord`,
 * `updateRecord`, `removeRecord`, `renewRecord`); GoFrame's eleven, `mergeSession` and `moveSession`
 * follow from them. `encodeRecord` and `decodeRecord` turn a record into bytes and back.
 */
export abstract class StorageRecords extends StorageChanges implements Storage, AsyncDisposable {
  readonly capabilities: StorageCapabilities = { atomicMerge: true, fields: true }

  /** The clock, in Unix milliseconds. */
  protected readonly now: () => number

  /** The storage's own TTL in milliseconds, for the methods that are not told one. */
  protected readonly ttl: number | undefined

  /** Sessions whose records were read as they were stored before: a renewal writes them anew. */
  readonly #outdated = new Set<string>()

  constructor(options: StorageRecordsOptions = {}) {
    super()
    if (options.ttl !== undefined) checkTTL(options.ttl)
    this.ttl = options.ttl
    this.now = options.now ?? Date.now
  }

  /** The record, or `undefined` where there is none or `ttl` milliseconds have passed since its last use. */
  protected abstract readRecord(
    id: string,
    ttl?: number,
    signal?: AbortSignal,
  ): Awaitable<SessionRecord | undefined>

  /**
   * Puts what `change` makes of the record (as `readRecord` would give it) in its place, in one atomic
   * step: a new record, `undefined` for none, or `UNCHANGED`. What `change` throws is passed on, and
   * nothing is written. It is synchronous, pure, and may be run again on newer data.
   */
  protected abstract updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    signal?: AbortSignal,
  ): Awaitable<void>

  /** Removes the record at once, with all that is queued for it. */
  protected abstract removeRecord(id: string): Awaitable<void>

  /** Makes now the time of the last use of a record that is there and alive; else does nothing. */
  protected abstract renewRecord(id: string, ttl: number): Awaitable<void>

  async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    const record = await this.#readFor('get', id, options)
    return key === RESERVED_KEY ? undefined : record?.data.get(key)
  }

  async getSize(id: string, options?: StorageOptions): Promise<number> {
    const record = await this.#readFor('getSize', id, options)
    return record === undefined ? 0 : visibleSize(record.data)
  }

  async data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    const record = await this.#readFor('data', id, options)
    if (record === undefined) return undefined
    const data = record.data.toObject()
    delete data[RESERVED_KEY]
    return data
  }

  async removeAll(id: string, options?: StorageOptions): Promise<void> {
    await this.run('removeAll', id, options, () => {
      this.#outdated.delete(id)
      return settled(this.removeRecord(id), options?.signal)
    })
  }

  async getSession(
    id: string,
    ttl: number,
    options?: LoadOptions,
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    const record = await this.run('getSession', id, options, () => {
      checkTTL(ttl)
      return this.#read(id, ttl, options)
    })
    if (record?.isOutdated) this.#rememberOutdated(id)
    return record && (options?.lazy ? record.data : new Map(record.data))
  }

  async setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    await this.run('setSession', id, options, () => {
      checkTTL(ttl)
      const saved = JsonMap.from(data)
      return this.#update(id, () => ({ stamp: this.now(), data: saved }), ttl, options)
    })
  }

  async updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void> {
    await this.run('updateTTL', id, options, () => {
      checkTTL(ttl)
      if (!this.#outdated.has(id)) return settled(this.renewRecord(id, ttl), options?.signal)
      const rewrite: Change = (record) =>
        record === undefined ? UNCHANGED : { stamp: this.now(), data: record.data }
      return this.#update(id, rewrite, ttl, options)
    })
  }

  protected override apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Awaitable<void> {
    return this.#update(id, applyChanges(changes, this.now), ttl ?? this.ttl, options)
  }

  protected override moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<SessionRecord> {
    const { keepOld, leadsUntil, rotated } = options
    const leave = (): SessionRecord | undefined | typeof UNCHANGED => {
      if (keepOld) return UNCHANGED
      return leadsUntil === undefined ? undefined : this.#record(redirectTo(newId, leadsUntil))
    }
    return {
      read: async () => movable(await this.#read(id, ttl, options)),
      save: async ({ data }) =>
        this.updateRecord(newId, () => this.#record(withRotationTime(data, rotated)), ttl),
      settle: (record) => this.#settleOld(id, record, ttl, leave),
      isSettled: async () => isMovedTo((await this.#read(id, ttl, {}))?.data, newId),
      drop: async () => this.removeRecord(newId),
    }
  }

  /** Leaves the record that was copied, and answers it; where it is another one by now, that one. */
  async #settleOld(
    id: string,
    copied: SessionRecord,
    ttl: number,
    leave: () => ReturnType<Change>,
  ): Promise<SessionRecord | undefined> {
    let found: SessionRecord | undefined
    const settle: Change = (record) => {
      found = record?.data.text === copied.data.text ? copied : movable(record)
      return found === copied ? leave() : UNCHANGED
    }
    await this.updateRecord(id, settle, ttl)
    return found
  }

  #record(data: JsonMap): SessionRecord {
    return { stamp: this.now(), data }
  }

  #readFor(
    operation: string,
    id: string,
    options: StorageOptions | undefined,
  ): Awaitable<SessionRecord | undefined> {
    return this.run(operation, id, options, () => this.#read(id, this.ttl, options))
  }

  #read(
    id: string,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Awaitable<SessionRecord | undefined> {
    const reading = this.readRecord(id, ttl, options?.signal)
    return reading instanceof Promise ? abortable(reading, options?.signal) : reading
  }

  /** Who is forgotten, where there are too many, is written anew at the close after another load. */
  #rememberOutdated(id: string): void {
    if (this.#outdated.size === MOST_OUTDATED) this.#outdated.clear()
    this.#outdated.add(id)
  }

  #update(
    id: string,
    change: Change,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Awaitable<void> {
    this.#outdated.delete(id)
    const signal = options?.signal
    if (signal === undefined) return this.updateRecord(id, change, ttl)
    let hasLeft = false
    const unlessAborted: Change = (record) => {
      throwIfAborted(signal)
      const made = change(record)
      hasLeft = made !== UNCHANGED
      return made
    }
    const updating = this.updateRecord(id, unlessAborted, ttl, signal)
    return updating instanceof Promise ? abortable(updating, signal, () => !hasLeft) : updating
  }
}

/** A record, unless its session has left it already. */
function movable(record: SessionRecord | undefined): SessionRecord | undefined {
  return isRedirect(record?.data) ? undefined : record
}

export interface StorageRecordsOptions {
  /** The storage's own TTL in milliseconds. */
  ttl?: number | undefined
  /** The clock, in Unix milliseconds (default `Date.now`). */
  now?: (() => number) | undefined
}

const MOST_OUTDATED = 10_000
