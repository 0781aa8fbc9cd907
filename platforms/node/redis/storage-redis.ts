import { Turns } from '../../../src/common/keyed-queue.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import type { SessionRecord } from '../../../src/record/record.ts'
import { isRedirect } from '../../../src/record/redirect.ts'
import { StorageRecords } from '../../../src/storage/storage-records.ts'
import { loadCiphersLazily } from '../crypto/lazy-ciphers.ts'
import { CompareAndSet } from './compare-and-set.ts'
import { type RecordValue, type RecordValues, recordValues } from './record-values.ts'
import { RedisCommands } from './redis-commands.ts'
import { type RedisConnection, redisClient } from './redis-connection.ts'
import { conflictError, timeoutError } from './redis-error.ts'
import { redisIds } from './redis-ids.ts'
import { checkRedisArguments, DEFAULT_TIMEOUT } from './redis-options.ts'
import { LIFE, redisScript } from './redis-script.ts'
import { isJustRenewed, redisTTL } from './redis-ttl.ts'
import type { StorageRedisOptions } from './storage-redis-options.ts'

/**
 * Keeps each session as the JSON text of one key, `prefix + id`, as GoFrame does. The connection stays
 * the caller's. Give it a prefix: without one an id can name any key of the database. Stands for
 * GoFrame's `NewStorageRedis(redis, prefix)`.
 *
 * @example
 * import { Redis } from 'ioredis'
 * import { Manager, StorageRedis } from 'gsession'
 *
 * const manager = new Manager(3_600_000, new StorageRedis(new Redis(), 'session:'))
 */
export class StorageRedis extends StorageRecords {
  protected override readonly kind = 'StorageRedis'
  readonly #redis: RedisCommands
  readonly #prefix: string
  /** How the keys begin in commands. */
  readonly #keys: string
  readonly #timeout: number
  readonly #values: RecordValues
  readonly #compareAndSet: CompareAndSet
  readonly #turns = new Turns()
  /** What was last seen of the sessions in use: what a close expects to find. */
  readonly #seen = new RecentMap<Seen>(MOST_SEEN)
  /** The ids whose keys have proved to hold a record. */
  readonly #proved = new RecentMap<true>(MOST_PROVED)

  constructor(redis: RedisConnection, prefix = '', options: StorageRedisOptions = {}) {
    super()
    const { crypto, encoding, timeout = DEFAULT_TIMEOUT } = options
    checkRedisArguments(prefix, timeout)
    this.#redis = new RedisCommands(redisClient(redis), timeout)
    this.#prefix = prefix
    this.#keys = this.#redis.sent(prefix)
    this.#timeout = timeout
    this.#values = recordValues(loadCiphersLazily, crypto, encoding)
    this.#compareAndSet = new CompareAndSet(this.#redis, this.#values.asBytes)
  }

  /** The ids of the sessions; one may come twice while Redis resizes. Without a prefix: `INVALID_ARGUMENT`. */
  ids(): AsyncIterable<string> {
    return redisIds(this.#redis, this.#prefix, 'string', `${this.kind}.ids`)
  }

  protected override async readRecord(id: string, ttl?: number): Promise<SessionRecord | undefined> {
    if (!this.#values.isReady) await this.#values.prepare()
    return (await this.#load(id, ttl)).record
  }

  protected override updateRecord(id: string, change: Change, ttl?: number): Promise<void> {
    // Who waits for a turn behind a server that does not answer waits no longer than that one.
    const end = performance.now() + this.#timeout
    return this.#turns.run(id, () => this.#update(id, change, ttl, end))
  }

  protected override async removeRecord(id: string): Promise<void> {
    if (this.#prefix === '' && !this.#proved.has(id)) {
      if (!this.#values.isReady) await this.#values.prepare()
      if ((await this.#load(id)).record === undefined) return
    }
    const key = this.#keys + id
    await this.#redis.send(key, ['del', key])
    this.#seen.delete(id)
    this.#proved.delete(id)
  }

  protected override renewRecord(id: string, ttl: number): void | Promise<void> {
    const seen = this.#seen.get(id)
    if (seen?.ttl !== ttl || !isJustRenewed(seen.renewed, ttl)) return this.#renew(id, ttl)
  }

  /** By a load, which sees whether somebody has given the session a TTL of its own meanwhile. */
  async #renew(id: string, ttl: number): Promise<void> {
    if (!this.#values.isReady) await this.#values.prepare()
    const { record, ttl: renewed } = await this.#load(id, ttl)
    if (record === undefined || renewed !== undefined || isRedirect(record.data)) return
    const key = this.#keys + id
    await this.#redis.send(key, ['pexpire', key, redisTTL(metadataTTL(record.data) ?? ttl)])
  }

  /** Runs a change on what was last seen, and again on what is there where that is something else. */
  async #update(id: string, change: Change, ttl: number | undefined, end: number): Promise<void> {
    if (!this.#values.isReady) await this.#values.prepare()
    // A session of which nothing was seen is taken for a new one: where it is not, Redis answers what it is.
    let seen = this.#seen.get(id) ?? NOTHING
    let isCertain = false
    while (performance.now() < end) {
      const record = attempt(change, seen.record, isCertain)
      if (!isCertain && (record === UNCHANGED || record === undefined)) {
        seen = await this.#load(id)
      } else {
        if (record === UNCHANGED) return
        const conflict = await this.#replace(id, seen, record, ttl)
        if (conflict === undefined) return
        seen = conflict
      }
      isCertain = true
    }
    throw isCertain ? conflictError() : timeoutError()
  }

  /** Answers what stands there instead, if something else does. */
  async #replace(
    id: string,
    { value }: Seen,
    record: SessionRecord | undefined,
    ttl: number | undefined,
  ): Promise<Seen | undefined> {
    const made = record === undefined ? null : this.#values.encode(record, id)
    const life = metadataTTL(record?.data) ?? ttl
    const px = life === undefined ? undefined : redisTTL(life)
    const sent = performance.now()
    const conflict = await this.#compareAndSet.replace(this.#keys + id, value, made, px)
    if (conflict === undefined) {
      const seen = record && { stamp: 0, data: record.data }
      this.#keep(id, { value: made, record: seen, ttl: life, renewed: sent })
      return undefined
    }
    return conflict.found === undefined ? this.#load(id) : this.#decode(id, conflict.found)
  }

  /** Reads a record, and renews it where a TTL is given. */
  async #load(id: string, ttl?: number): Promise<Seen> {
    if (ttl === undefined) return this.#read(id)
    // Without a prefix it may be anyone's key: nothing but our own decoding proves it to be a record.
    if (!this.#proved.has(id)) return this.#prefix === '' ? this.#read(id) : this.#readAndRenew(id, ttl)
    const before = this.#seen.get(id)?.record?.data
    if (isRedirect(before)) return this.#read(id)
    const key = this.#keys + id
    const sent = performance.now()
    const options = { asBytes: this.#values.asBytes }
    const told = metadataTTL(before) ?? ttl
    const value = await this.#redis.send(key, ['getex', key, 'px', redisTTL(told)], options)
    const seen = this.#decode(id, value as RecordValue, told, sent)
    const own = metadataTTL(seen.record?.data) ?? ttl
    // Somebody else has given the session another TTL.
    if (own !== told && seen.record !== undefined)
      await this.#redis.send(key, ['pexpire', key, redisTTL(own)])
    return seen
  }

  /** Reads a record, of the primary: `get`, unlike `getex`, may be sent to a replica that is behind. */
  async #read(id: string): Promise<Seen> {
    const key = this.#keys + id
    const value = await this.#redis.send(key, ['getex', key], { asBytes: this.#values.asBytes })
    return this.#decode(id, value as RecordValue)
  }

  /** Reads a key that was not read before, and renews it where it holds what looks like a record. */
  async #readAndRenew(id: string, ttl: number): Promise<Seen> {
    const sent = performance.now()
    const options = { asBytes: this.#values.asBytes }
    const reply = await this.#redis.run(READ_AND_RENEW, this.#keys + id, [redisTTL(ttl)], options)
    const [value, isRenewed] = reply as [RecordValue, unknown]
    return this.#decode(id, value, Number(isRenewed) === 1 ? ttl : undefined, sent)
  }

  #decode(id: string, value: RecordValue, ttl?: number, renewed = 0): Seen {
    const before = this.#seen.get(id)
    // Parsing is spared where nothing has changed.
    const record = before?.value === value ? before.record : this.#values.decode(value, id)
    const seen = { value, record, ttl: ttl && (metadataTTL(record?.data) ?? ttl), renewed }
    this.#keep(id, seen)
    return seen
  }

  #keep(id: string, seen: Seen): void {
    if ((seen.value?.length ?? 0) > LARGEST_SEEN) this.#seen.delete(id)
    else this.#seen.set(id, seen)
    if (seen.record === undefined) this.#proved.delete(id)
    else if (!this.#proved.has(id)) this.#proved.set(id, true)
  }
}

/** What stood in a key, and what life it was given when (of the monotonic clock), if it was. */
interface Seen {
  value: RecordValue
  record: SessionRecord | undefined
  ttl: number | undefined
  renewed: number
}

const NOTHING: Seen = { value: null, record: undefined, ttl: undefined, renewed: 0 }

/** Beyond these, a close reads before it writes, and a load is a script. */
const MOST_SEEN = 1000
const LARGEST_SEEN = 64 * 1024
const MOST_PROVED = 100_000

/** What a change makes of a record; a failure on a record that may be an old one says nothing. */
function attempt(change: Change, record: SessionRecord | undefined, isCertain: boolean): ReturnType<Change> {
  try {
    return change(record)
  } catch (error) {
    if (isCertain) throw error
    return UNCHANGED
  }
}

/** It decodes to see whether there is an object, and hands out the text as it is: numbers keep their digits. */
const READ_AND_RENEW = redisScript(`
local value = redis.call('get', KEYS[1])
local isRecord, record = false, nil
if value and string.byte(value) == 123 then
  isRecord, record = pcall(cjson.decode, value)
end
if isRecord then
  ${LIFE}
  local life = lifeOf(record['${RESERVED_KEY}'], ARGV[1])
  return { value, life and redis.call('pexpire', KEYS[1], life) or 0 }
end
return { value, 0 }`)
