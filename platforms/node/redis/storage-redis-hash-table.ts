import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { define } from '../../../src/json/json-decode.ts'
import { encodeValue } from '../../../src/json/json-encode.ts'
import { JsonMap } from '../../../src/json/json-map.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { isMovedTo, redirectTo } from '../../../src/record/redirect.ts'
import type { MoveSteps } from '../../../src/storage/move-record.ts'
import type {
  LoadOptions,
  MoveOptions,
  Storage,
  StorageCapabilities,
  StorageOptions,
} from '../../../src/storage/storage.ts'
import { StorageChanges } from '../../../src/storage/storage-changes.ts'
import { abortable, settled } from '../../../src/storage/storage-operation.ts'
import {
  checkFieldName,
  type Field,
  type FieldValues,
  goframeValues,
  isFieldName,
  jsonValues,
} from './field-values.ts'
import { movable, reservedField, reservedMap, rotatedFields } from './hash-changes.ts'
import { RedisCommands } from './redis-commands.ts'
import { type RedisConnection, redisClient } from './redis-connection.ts'
import { redisIds } from './redis-ids.ts'
import { checkRedisArguments, DEFAULT_TIMEOUT } from './redis-options.ts'
import { SessionHashes } from './session-hashes.ts'
import type { StorageRedisHashTableOptions } from './storage-redis-hash-table-options.ts'

/**
 * Keeps each session as a hash, `prefix + id`, of one field a key, as GoFrame does: a session reads the keys
 * that it is asked for, as they are then, and writes what it changed at its close. The connection stays the
 * caller's. Stands for GoFrame's `NewStorageRedisHashTable(redis, prefix)`.
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
  readonly capabilities: StorageCapabilities = { atomicMerge: true, fields: true, fieldReads: true }
  readonly #redis: RedisCommands
  readonly #prefix: string
  readonly #values: FieldValues
  readonly #hashes: SessionHashes

  constructor(redis: RedisConnection, prefix = '', options: StorageRedisHashTableOptions = {}) {
    super()
    const { values = 'goframe', timeout = DEFAULT_TIMEOUT } = options
    checkRedisArguments(prefix, timeout)
    if (values !== 'goframe' && values !== 'json') {
      throw new SessionError('INVALID_ARGUMENT', "values must be 'goframe' or 'json'")
    }
    if ('crypto' in options) {
      throw new SessionError('INVALID_ARGUMENT', 'a hash table is not encrypted: StorageRedis can be')
    }
    this.#redis = new RedisCommands(redisClient(redis), timeout)
    this.#prefix = prefix
    this.#values = values === 'json' ? jsonValues : goframeValues
    this.#hashes = new SessionHashes(this.#redis, prefix, this.#values, timeout)
  }

  async get(id: string, key: string, options?: StorageOptions): Promise<unknown> {
    return this.run('get', id, options, () => {
      if (key === RESERVED_KEY || !isFieldName(key)) return undefined
      const decode = (field: Field): unknown => (field === null ? undefined : this.#values.decode(field))
      const reading = this.#hashes.field(id, key)
      return reading instanceof Promise ? abortable(reading, options?.signal).then(decode) : decode(reading)
    })
  }

  async getSize(id: string, options?: StorageOptions): Promise<number> {
    return this.run('getSize', id, options, () => abortable(this.#hashes.count(id), options?.signal))
  }

  async data(id: string, options?: StorageOptions): Promise<Record<string, unknown> | undefined> {
    return this.run('data', id, options, async () => {
      const fields = await abortable(this.#hashes.readAll(id), options?.signal)
      if (fields === undefined) return undefined
      const data: Record<string, unknown> = {}
      for (const [key, value] of this.#decode(fields)) if (key !== RESERVED_KEY) define(data, key, value)
      return data
    })
  }

  async removeAll(id: string, options?: StorageOptions): Promise<void> {
    return this.run('removeAll', id, options, () => settled(this.#hashes.remove(id), options?.signal))
  }

  async getSession(
    id: string,
    ttl: number,
    options: LoadOptions = {},
  ): Promise<ReadonlyMap<string, unknown> | undefined> {
    return this.run('getSession', id, options, async () => {
      checkTTL(ttl)
      if (options.fields === false) {
        const reserved = await abortable(this.#hashes.renew(id, ttl), options.signal)
        return reserved === undefined ? undefined : reservedMap(reserved)
      }
      const fields = await abortable(this.#hashes.readAll(id, ttl), options.signal)
      const map = fields && new Map(this.#decode(fields))
      return map && options.lazy ? JsonMap.from(map) : map
    })
  }

  async setSession(
    id: string,
    data: ReadonlyMap<string, unknown>,
    ttl: number,
    options?: StorageOptions,
  ): Promise<void> {
    return this.run('setSession', id, options, () => {
      checkTTL(ttl)
      const fields: string[] = []
      for (const [key, value] of data) {
        checkFieldName(key)
        const text = encodeValue(value)
        fields.push(key, key === RESERVED_KEY ? text : this.#values.encode(text))
      }
      return settled(this.#hashes.save(id, fields, ttl), options?.signal)
    })
  }

  async updateTTL(id: string, ttl: number, options?: StorageOptions): Promise<void> {
    return this.run('updateTTL', id, options, () => {
      checkTTL(ttl)
      return settled(this.#hashes.keepAlive(id, ttl), options?.signal)
    })
  }

  storedText(key: string, text: string): string {
    checkFieldName(key)
    return this.#values.storedText(text)
  }

  /** The ids of the sessions; one may come twice while Redis resizes. Without a prefix: `INVALID_ARGUMENT`. */
  ids(): AsyncIterable<string> {
    return redisIds(this.#redis, this.#prefix, 'hash', `${this.kind}.ids`)
  }

  protected override apply(
    id: string,
    changes: ChangeSet,
    ttl: number | undefined,
    options: StorageOptions | undefined,
  ): Promise<void> {
    return this.#hashes.apply(id, changes, ttl, options?.signal)
  }

  protected override moveSteps(
    id: string,
    newId: string,
    ttl: number,
    options: MoveOptions,
  ): MoveSteps<readonly Uint8Array[]> {
    const hashes = this.#hashes
    const { keepOld, leadsUntil, rotated, signal } = options
    const leave = (): 'keep' | 'remove' | JsonMap => {
      if (keepOld) return 'keep'
      return leadsUntil === undefined ? 'remove' : redirectTo(newId, leadsUntil)
    }
    return {
      read: async () => movable(await abortable(hashes.readBytes(id), signal)),
      save: (fields) => hashes.save(newId, rotatedFields(fields, rotated), ttl),
      settle: async (fields) => {
        const isDone = await hashes.settle(id, fields, leave(), ttl)
        return isDone ? fields : movable(await hashes.readBytes(id))
      },
      isSettled: async () => {
        const fields = await hashes.readBytes(id)
        return isMovedTo(fields && reservedMap(reservedField(fields)), newId)
      },
      drop: () => hashes.remove(newId),
    }
  }

  *#decode(fields: readonly string[]): Generator<[string, unknown]> {
    for (let i = 0; i < fields.length; i += 2) {
      const [key, field] = [fields[i] as string, fields[i + 1] as string]
      yield [key, key === RESERVED_KEY ? reservedMap(field).get(key) : this.#values.decode(field)]
    }
  }
}
