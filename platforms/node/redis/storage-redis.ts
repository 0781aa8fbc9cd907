import { KeyedQueue } from '../../../src/common/keyed-queue.ts'
import { checkOptionNames } from '../../../src/common/option-names.ts'
import { realClock } from '../../../src/common/real-timers.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { isRedirect } from '../../../src/record/redirect.ts'
import type { StorageCapabilities, StoredSession } from '../../../src/storage/storage.ts'
import { StorageRecords } from '../../../src/storage/storage-records.ts'
import { nodeEncryption } from '../crypto/node-encryption.ts'
import { CompareAndSet } from './compare-and-set.ts'
import { READ_AND_RENEW, readAndRenewed } from './read-and-renew.ts'
import { RedisCommands } from './redis-commands.ts'
import { type RedisConnection, redisClient } from './redis-connection.ts'
import { type ListedKeys, redisIds } from './redis-ids.ts'
import { checkRedisArguments, DEFAULT_TIMEOUT } from './redis-options.ts'
import { isJustRenewed, redisTTL } from './redis-ttl.ts'
import { BYTES, INTEGER, type ReplyType, TEXT } from './reply-types.ts'
import { retryLoop } from './retry-loop.ts'
import { NOTHING, type Seen } from './seen-record.ts'
import type { StorageRedisOptions } from './storage-redis-options.ts'
import { storedSession, timeLeft } from './stored-session.ts'
import { changed } from './uncertain-change.ts'
import { type RecordValue, type ValueCodec, valueCodec } from './value-codec.ts'

/**
 * Keeps each session as the JSON text of one key, `prefix + id`, as GoFrame does. It never closes the connection:
 * that is up to the caller. Stands for GoFrame's `StorageRedis`.
 *
 * @example
 * import { Redis } from 'ioredis'
 * import { Manager, StorageRedis } from 'gsession'
 *
 * const manager = new Manager(3_600_000, new StorageRedis(new Redis(), 'session:'))
 */
export class StorageRedis extends StorageRecords {
  override readonly capabilities: StorageCapabilities = { atomicMerge: true, fields: true, exactIds: true }
  protected override readonly kind = 'StorageRedis'
  readonly #redis: RedisCommands
  readonly #prefix: string
  readonly #listed: ListedKeys
  /** What the keys begin with in commands. */
  readonly #keys: string
  readonly #timeout: number
  readonly #codec: ValueCodec
  readonly #valueType: ReplyType<RecordValue>
  readonly #compareAndSet: CompareAndSet
  readonly #queue = new KeyedQueue<string>()
  /** What was last seen of recently used sessions: what a write expects to find. */
  readonly #seen = new RecentMap<Seen>(MAX_SEEN)
  /** The ids whose keys are known to hold a record, and whether that had a TTL of its own when it was last seen. */
  readonly #proved = new RecentMap<boolean>(MAX_PROVED)

  /**
   * `redis` is a client of ioredis or node-redis. Give a `prefix`: without one (GoFrame's default) an id can name any key
   * of the database. Stands for GoFrame's `NewStorageRedis(redis, prefix)`.
   *
   * @throws `INVALID_ARGUMENT`: it is no such client, or an option has a wrong type.
   */
  constructor(redis: RedisConnection, prefix = '', options: StorageRedisOptions = {}) {
    super()
    checkOptionNames('StorageRedis', options, { crypto: 1, encoding: 1, timeout: 1, colonsInIds: 1 })
    const { crypto, encoding, timeout = DEFAULT_TIMEOUT, colonsInIds = false } = options
    checkRedisArguments(prefix, timeout, colonsInIds)
    this.#redis = new RedisCommands(redisClient(redis), timeout)
    this.#prefix = prefix
    this.#listed = { prefix, type: 'string', colonsInIds }
    this.#keys = this.#redis.sent(prefix)
    this.#timeout = timeout
    this.#codec = valueCodec(nodeEncryption(crypto), encoding)
    this.#valueType = this.#codec.asBytes ? BYTES : TEXT
    this.#compareAndSet = new CompareAndSet(this.#redis, this.#codec.asBytes)
  }

  /**
   * The ids of the sessions; those with a `:` only with `colonsInIds`. One may come twice while Redis resizes its table.
   *
   * @throws `INVALID_ARGUMENT`: there is no prefix.
   */
  ids(): AsyncIterable<string> {
    return redisIds(this.#redis, this.#listed, `${this.kind}.ids`)
  }

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    return (await this.#load(id, ttl)).record
  }

  /** @internal */
  protected override async peekRecord(id: string, ttl: number): Promise<StoredSession | undefined> {
    const [{ record }, left] = await Promise.all([this.#load(id), timeLeft(this.#redis, this.#keys + id)])
    return record && storedSession(record.data, left, ttl)
  }

  /** Writes what the change makes of what was last seen; if something else is there, of that. */
  protected override async updateRecord(
    id: string,
    change: Change,
    ttl?: number,
    _signal?: AbortSignal,
    life = ttl,
  ): Promise<void> {
    // The time limit includes the waiting for earlier updates: a server that does not answer holds them all up.
    const end = realClock.now() + this.#timeout
    const turn = this.#queue.enter(id)
    try {
      if (turn.before !== undefined) await turn.before
      if (!this.#codec.isReady) await this.#codec.prepare()
      // A session of which nothing was seen counts as a new one: if it is not, Redis returns what it holds.
      let seen = this.#seen.get(id) ?? NOTHING
      for (const isCertain of retryLoop(end)) {
        const found = await this.#attempt(id, change, life, seen, isCertain)
        if (found === undefined) return
        seen = found
      }
    } finally {
      turn.leave()
    }
  }

  protected override async removeRecord(id: string): Promise<void> {
    const mayBeForeign = this.#prefix === '' && !this.#proved.has(id)
    if (mayBeForeign && (await this.#load(id)).record === undefined) return
    const key = this.#keys + id
    await this.#redis.send(key, ['del', key], INTEGER)
    this.#seen.delete(id)
    this.#proved.delete(id)
  }

  protected override renewRecord(id: string, ttl: number, life = ttl): void | Promise<void> {
    const seen = this.#seen.get(id)
    const used = metadataTTL(seen?.record?.data) ?? life
    if (seen?.ttl !== used || !isJustRenewed(seen.renewed, used)) return this.#renew(id, life)
  }

  /** Renews by a load, which shows whether the session has got a TTL of its own meanwhile. */
  async #renew(id: string, ttl: number): Promise<void> {
    const { record, ttl: renewed } = await this.#load(id, ttl)
    if (record === undefined || renewed !== undefined || isRedirect(record.data)) return
    await this.#expire(id, metadataTTL(record.data) ?? ttl)
  }

  /**
   * Makes one attempt to write what the change makes of what was seen. Returns `undefined` when it is done, or else
   * what the key holds.
   */
  async #attempt(
    id: string,
    change: Change,
    ttl: number | undefined,
    seen: Seen,
    isCertain: boolean,
  ): Promise<Seen | undefined> {
    const record = changed(change, seen.record, isCertain)
    // Nothing is compared when nothing is written, and a removal is only sent for what is surely there.
    if (!isCertain && (record === UNCHANGED || record === undefined)) return this.#load(id)
    if (record === UNCHANGED) return undefined
    const value = record === undefined ? null : this.#codec.encode(record, id)
    const life = metadataTTL(record?.data) ?? ttl
    const px = life === undefined ? undefined : redisTTL(life)
    const sent = realClock.now()
    const conflict = await this.#compareAndSet.replace(this.#keys + id, seen.value, value, px)
    if (conflict !== undefined) {
      return conflict.found === undefined ? this.#load(id) : this.#decode(id, conflict.found)
    }
    this.#keep(id, { value, record: record && { stamp: 0, data: record.data }, ttl: life, renewed: sent })
    return undefined
  }

  /** Reads a record, and renews it if a TTL is given. */
  async #load(id: string, ttl?: number): Promise<Seen> {
    if (!this.#codec.isReady) await this.#codec.prepare()
    if (ttl === undefined) return this.#read(id)
    const hadOwnTTL = this.#proved.get(id)
    // Without a prefix any key can have this name: only what could be decoded before is known to be a record.
    if (hadOwnTTL === undefined && this.#prefix === '') return this.#read(id)
    if (isRedirect(this.#seen.get(id)?.record?.data)) return this.#read(id)
    return hadOwnTTL === false ? this.#getAndRenew(id, ttl) : this.#readAndRenew(id, ttl)
  }

  /** Reads a record that had no TTL of its own when it was last seen, and renews it. */
  async #getAndRenew(id: string, ttl: number): Promise<Seen> {
    const key = this.#keys + id
    const sent = realClock.now()
    const value = await this.#redis.send(key, ['getex', key, 'px', redisTTL(ttl)], this.#valueType)
    let seen: Seen
    try {
      seen = this.#decode(id, value, ttl, sent)
    } catch {
      // It may have a TTL of its own, which the server can see in some records that can't be opened here.
      return this.#readAndRenew(id, ttl)
    }
    // It has got one since, or has become a redirect, which has one.
    if (seen.ttl !== ttl && seen.record !== undefined) await this.#expire(id, seen.ttl as number)
    return seen
  }

  /** Reads a record from the primary: a `get`, unlike a `getex`, may be sent to a replica that is behind. */
  async #read(id: string): Promise<Seen> {
    const key = this.#keys + id
    return this.#decode(id, await this.#redis.send(key, ['getex', key], this.#valueType))
  }

  /**
   * Reads a key of which it is not known that its record has no TTL of its own, and renews it if it holds what looks
   * like a record, by that TTL.
   */
  async #readAndRenew(id: string, ttl: number): Promise<Seen> {
    const sent = realClock.now()
    const type = readAndRenewed(this.#valueType)
    const { value, isRenewed } = await this.#redis.run(READ_AND_RENEW, this.#keys + id, [redisTTL(ttl)], type)
    const seen = this.#decode(id, value, isRenewed ? ttl : undefined, sent)
    const ownTTL = metadataTTL(seen.record?.data)
    if (isRenewed || ownTTL === undefined || isRedirect(seen.record?.data)) return seen
    // Only who has the key can see the TTL in what is sealed in format 1.
    await this.#expire(id, ownTTL)
    return this.#decode(id, value, ownTTL, sent)
  }

  async #expire(id: string, ttl: number): Promise<void> {
    const key = this.#keys + id
    await this.#redis.send(key, ['pexpire', key, redisTTL(ttl)], INTEGER)
  }

  #decode(id: string, value: RecordValue, ttl?: number, renewed = 0): Seen {
    const before = this.#seen.get(id)
    // It is still renewed as it was.
    if (ttl === undefined && before?.value === value) return before
    // A value that has not changed is not parsed again.
    const record = before?.value === value ? before.record : this.#codec.decode(value, id)
    const seen = { value, record, ttl: ttl && (metadataTTL(record?.data) ?? ttl), renewed }
    this.#keep(id, seen)
    return seen
  }

  #keep(id: string, seen: Seen): void {
    if ((seen.value?.length ?? 0) > LARGEST_SEEN) this.#seen.delete(id)
    else this.#seen.set(id, seen)
    if (seen.record === undefined) return void this.#proved.delete(id)
    const hasOwnTTL = metadataTTL(seen.record.data) !== undefined
    if (this.#proved.get(id) !== hasOwnTTL) this.#proved.set(id, hasOwnTTL)
  }
}

/** When there are more, a close reads before it writes, and a load is a script. */
const MAX_SEEN = 1000
const LARGEST_SEEN = 64 * 1024
const MAX_PROVED = 100_000
