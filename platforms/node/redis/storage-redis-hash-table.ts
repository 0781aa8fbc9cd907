import { type Awaitable, isPromise } from '../../../src/common/awaitable.ts'
import { MAX_KEYS } from '../../../src/common/limits.ts'
import { checkOptionNames } from '../../../src/common/option-names.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { define } from '../../../src/json/json-decode.ts'
import { encodeValue } from '../../../src/json/json-encode.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { tooLarge } from '../../../src/record/record-limits.ts'
import { abortableRead, abortableWrite } from '../../../src/storage/abortable-work.ts'
import { checkCall } from '../../../src/storage/check-call.ts'
import type { MoveSteps } from '../../../src/storage/move-record.ts'
import type {
  LifeOptions,
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
  StoredSession,
} from '../../../src/storage/storage.ts'
import { callError } from '../../../src/storage/storage-call.ts'
import { StorageChanges } from '../../../src/storage/storage-changes.ts'
import {
  checkFieldName,
  type FieldCodec,
  goframeFieldCodec,
  isFieldName,
  jsonFieldCodec,
} from './field-codec.ts'
import { reservedMap } from './hash-changes.ts'
import { HashMove } from './hash-move.ts'
import { HashUpdates } from './hash-updates.ts'
import { RedisCommands } from './redis-commands.ts'
import { type RedisConnection, redisClient } from './redis-connection.ts'
import { type ListedKeys, redisIds } from './redis-ids.ts'
import { checkRedisArguments, DEFAULT_TIMEOUT } from './redis-options.ts'
import { SessionHashes } from './session-hashes.ts'
import type { StorageRedisHashTableOptions } from './storage-redis-hash-table-options.ts'
import { storedSession } from './stored-session.ts'

/**
 * Keeps each session as a hash, `prefix + id`, with one field for each key, as GoFrame does: a session reads each
 * key when it is asked for it, and writes what it has changed at its close. It never closes the connection: that
 * is up to the caller. Stands for GoFrame's `StorageRedisHashTable`.
 *
 * @example
 * import { Redis } from 'ioredis'
 * import { Manager, StorageRedisHashTable } from 'gsession'
 *
 * const storage = new StorageRedisHashTable(new Redis(), 'session:', { values: 'json' })
 * const manager = new Manager(3_600_000, storage)
 */
export class StorageRedisHashTable extends StorageChanges implements Storage, AsyncDisposable {
  protected override readonly kind = 'StorageRedisHashTable'
  /** Changes are merged in one atomic step, there are methods for single keys, and sessions read by them. */
  readonly capabilities: StorageCapabilities = {
    atomicMerge: true,
    fields: true,
    fieldReads: true,
    exactIds: true,
  }
  readonly #redis: RedisCommands
  readonly #listed: ListedKeys
  readonly #codec: FieldCodec
  readonly #hashes: SessionHashes
  readonly #updates: HashUpdates

  /**
   * `redis` is a client of ioredis or node-redis. Give a `prefix`: without one (GoFrame's default) an id can name any key
   * of the database. Stands for GoFrame's `NewStorageRedisHashTable(redis, prefix)`.
   *
   * @throws `INVALID_ARGUMENT`: it is no such client, or an option has a wrong type.
   */
  constructor(redis: RedisConnection, prefix = '', options: StorageRedisHashTableOptions = {}) {
    super()
    if (options !== null && 'crypto' in options) {
      throw new SessionError('INVALID_ARGUMENT', 'a hash table is not encrypted: StorageRedis can be')
    }
    checkOptionNames('StorageRedisHashTable', options, { values: 1, timeout: 1, colonsInIds: 1 })
    const { values = 'goframe', timeout = DEFAULT_TIMEOUT, colonsInIds = false } = options
    checkRedisArguments(prefix, timeout, colonsInIds)
    if (values !== 'goframe' && values !== 'json') {
      throw new SessionError('INVALID_ARGUMENT', "values must be 'goframe' or 'json'")
    }
    this.#redis = new RedisCommands(redisClient(redis), timeout)
    this.#listed = { prefix, type: 'hash', colonsInIds }
    this.#codec = values === 'json' ? jsonFieldCodec : goframeFieldCodec
    this.#hashes = new SessionHashes(this.#redis, prefix)
    this.#updates = new HashUpdates(this.#hashes, this.#codec, timeout)
  }

  async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    try {
      checkCall(id, options)
      if (key === RESERVED_KEY || !isFieldName(key)) return undefined
      const reading = abortableRead(this.#hashes.field(id, key), options?.signal)
      const field = isPromise(reading) ? await reading : reading
      return field === null ? undefined : this.#codec.decode(field)
    } catch (error) {
      throw callError(error, this.kind, 'get')
    }
  }

  async getSize(id: string, options?: StorageOptions): Promise<number> {
    try {
      checkCall(id, options)
      return await abortableRead(this.#hashes.count(id), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'getSize')
    }
  }

  async data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    try {
      checkCall(id, options)
      const fields = await abortableRead(this.#hashes.readAll(id), options?.signal)
      if (fields === undefined) return undefined
      const data: Record<string, unknown> = {}
      for (const [key, value] of this.#decode(fields)) if (key !== RESERVED_KEY) define(data, key, value)
      return data
    } catch (error) {
      throw callError(error, this.kind, 'data')
    }
  }

  async removeAll(id: string, options?: StorageOptions): Promise<void> {
    try {
      checkCall(id, options)
      await abortableWrite(this.#hashes.remove(id), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'removeAll')
    }
  }

  async getSession(
    id: string,
    ttl: number,
    options: LoadOptions = {},
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      if (options.fields === false) {
        const reserved = await abortableRead(this.#hashes.renew(id, ttl), options.signal)
        return reserved === undefined ? undefined : reservedMap(reserved)
      }
      const fields = await abortableRead(this.#hashes.readAll(id, ttl), options.signal)
      const map = fields && new Map(this.#decode(fields))
      return map && options.lazy ? JsonMap.from(map) : map
    } catch (error) {
      throw callError(error, this.kind, 'getSession')
    }
  }

  async peekSession(id: string, ttl: number, options?: StorageOptions): Promise<StoredSession | undefined> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      const reading = Promise.all([this.#hashes.readAll(id), this.#hashes.timeLeft(id)])
      const [fields, left] = await abortableRead(reading, options?.signal)
      return fields && storedSession(JsonMap.from(new Map(this.#decode(fields))), left, ttl)
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
      await abortableWrite(this.#hashes.save(id, this.#encode(data), ttl), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'setSession')
    }
  }

  async updateTTL(id: string, ttl: number, options?: LifeOptions): Promise<void> {
    try {
      checkCall(id, options)
      checkTTL(ttl)
      await abortableWrite(this.#hashes.renewIfDue(id, ttl), options?.signal)
    } catch (error) {
      throw callError(error, this.kind, 'updateTTL')
    }
  }

  storedText(key: string, text: string): string {
    checkFieldName(key)
    return this.#codec.storedText(text)
  }

  /**
   * The ids of the sessions; those with a `:` only with `colonsInIds`. One may come twice while Redis resizes its table.
   *
   * @throws `INVALID_ARGUMENT`: there is no prefix.
   */
  ids(): AsyncIterable<string> {
    return redisIds(this.#redis, this.#listed, `${this.kind}.ids`)
  }

  /** @internal */
  protected override apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Awaitable<void> {
    return this.#updates.apply(id, changes, ttl, options?.signal)
  }

  /** @internal */
  protected override moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<readonly Uint8Array[]> {
    return new HashMove(this.#hashes, id, newId, ttl, options)
  }

  #encode(data: ReadonlyMap<string, unknown>): string[] {
    if (data.size > MAX_KEYS) throw tooLarge()
    const fields: string[] = []
    for (const [key, value] of data) {
      checkFieldName(key)
      const text = encodeValue(value)
      fields.push(key, key === RESERVED_KEY ? text : this.#codec.encode(text))
    }
    return fields
  }

  *#decode(fields: readonly string[]): Generator<[string, unknown]> {
    for (let i = 0; i < fields.length; i += 2) {
      const [key, field] = [fields[i] as string, fields[i + 1] as string]
      yield [key, key === RESERVED_KEY ? reservedMap(field).get(key) : this.#codec.decode(field)]
    }
  }
}
