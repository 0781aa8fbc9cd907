import { throwIfAborted } from '../../../src/common/abort.ts'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { Turns } from '../../../src/common/keyed-queue.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { destroyed } from '../../../src/common/session-destroyed.ts'
import { encodeValue } from '../../../src/json/json-encode.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { metadataTTL, rawMetadata } from '../../../src/record/metadata.ts'
import { abortable } from '../../../src/storage/storage-operation.ts'
import { FieldReader } from './field-reader.ts'
import type { Field, FieldValues } from './field-values.ts'
import {
  applyArguments,
  type Expected,
  firstExpected,
  nextExpected,
  reservedField,
  reservedMap,
  type SeenFields,
} from './hash-changes.ts'
import { APPLY, COUNT, READ_ALL, REMOVE, RENEW, SAVE, SETTLE } from './hash-scripts.ts'
import type { RedisArgument } from './redis-client.ts'
import type { RedisCommands, ReplyOptions } from './redis-commands.ts'
import { conflictError, timeoutError } from './redis-error.ts'
import type { RedisScript } from './redis-script.ts'
import { isJustRenewed, redisTTL } from './redis-ttl.ts'

/** The hashes of sessions, as they are in Redis. TTLs are milliseconds. */
export class SessionHashes {
  readonly #redis: RedisCommands
  /** How the keys begin in commands. */
  readonly #keys: string
  readonly #values: FieldValues
  readonly #timeout: number
  readonly #reader: FieldReader
  readonly #turns = new Turns()
  /** What was last seen of the sessions in use: what their updates expect to find. */
  readonly #seen = new RecentMap<Seen>(MOST_SEEN)

  constructor(redis: RedisCommands, prefix: string, values: FieldValues, timeout: number) {
    this.#redis = redis
    this.#keys = redis.sent(prefix)
    this.#values = values
    this.#timeout = timeout
    this.#reader = new FieldReader(redis)
  }

  /** One field, read together with what else is read of the hash in this turn of the event loop. */
  field(id: string, name: string): Awaitable<Field> {
    const reading = this.#reader.read(this.#keys + id, name)
    if (reading instanceof Promise) return reading.then((field) => this.#noteField(id, name, field))
    return this.#noteField(id, name, reading)
  }

  /** The number of fields, without the reserved one. */
  async count(id: string): Promise<number> {
    return Number(await this.#redis.run(COUNT, this.#keys + id, []))
  }

  /** All fields with their values in turn, the reserved one as well. With a TTL the hash is renewed. */
  async readAll(id: string, ttl?: number): Promise<readonly string[] | undefined> {
    const sent = performance.now()
    const args = [ttl === undefined ? '' : redisTTL(ttl)]
    const fields = (await this.#redis.run(READ_ALL, this.#keys + id, args)) as string[]
    if (fields.length === 0) return undefined
    if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, reservedField(fields))
    return fields
  }

  /** The same as bytes: GoFrame writes some that are no text. */
  async readBytes(id: string): Promise<readonly Buffer[] | undefined> {
    const fields = await this.#redis.run(READ_ALL, this.#keys + id, [''], { asBytes: true })
    return (fields as Buffer[]).length === 0 ? undefined : (fields as Buffer[])
  }

  /** Renews a hash, and answers its reserved field; `undefined` where there is no hash. */
  async renew(id: string, ttl: number): Promise<Field | undefined> {
    const key = this.#keys + id
    const sent = performance.now()
    const { usual, writeCount } = this.#reader
    const reply = await this.#redis.run(RENEW, key, [redisTTL(ttl), ...usual])
    if (reply === null) return undefined
    const [reserved = null, ...fields] = reply as Field[]
    this.#noteRenewal(id, ttl, sent, reserved)
    this.#reader.bring(key, usual, fields, writeCount)
    return reserved
  }

  /** The same, unless it was renewed just now. */
  async keepAlive(id: string, ttl: number): Promise<void> {
    const seen = this.#seen.get(id)
    if (seen?.ttl === ttl && isJustRenewed(seen.renewed, ttl)) return
    await this.renew(id, ttl)
  }

  /** Puts a hash of just these fields, with their values in turn, in the place of what is there. */
  async save(id: string, fields: readonly RedisArgument[], ttl: number): Promise<void> {
    this.#seen.delete(id)
    const all = fields.length === 0 ? [RESERVED_KEY, '{}'] : fields
    await this.#write(SAVE, id, [redisTTL(ttl), ...all])
  }

  async remove(id: string): Promise<void> {
    this.#seen.delete(id)
    await this.#write(REMOVE, id, [])
  }

  /** Whether a hash holds just these fields; if so it is left: kept, removed, or replaced by a reserved field. */
  async settle(
    id: string,
    fields: readonly RedisArgument[],
    left: 'keep' | 'remove' | JsonMap,
    ttl: number,
  ): Promise<boolean> {
    const instead = typeof left === 'string' ? left : encodeValue(rawMetadata(left))
    this.#seen.delete(id)
    return Number(await this.#write(SETTLE, id, [instead, redisTTL(ttl), ...fields])) === 1
  }

  /** Applies a change set in one atomic step; without a TTL the hash lives on as long as it would have. */
  apply(id: string, changes: ChangeSet, ttl: number | undefined, signal?: AbortSignal): Promise<void> {
    // Who waits for a turn behind a server that does not answer waits no longer than that one.
    const call: Call = { end: performance.now() + this.#timeout, signal, hasLeft: false }
    const apply = () => this.#apply(id, changes, ttl, call)
    const applied = changes.updates.size === 0 ? apply() : this.#turns.run(id, apply)
    return abortable(applied, signal, () => !call.hasLeft)
  }

  async #apply(id: string, changes: ChangeSet, ttl: number | undefined, call: Call): Promise<void> {
    const life = ttl === undefined ? '' : redisTTL(ttl)
    let expected = firstExpected(changes, this.#seen.get(id))
    let isCertain = changes.updates.size === 0
    while (performance.now() < call.end) {
      throwIfAborted(call.signal)
      const args = this.#attempt(changes, expected, life, isCertain)
      if (args === undefined) {
        expected = await this.#look(id, changes)
      } else {
        const sent = performance.now()
        call.hasLeft = true
        // As bytes, so that what is no text is not compared in vain again.
        const reply = await this.#write(APPLY, id, args, { asBytes: true })
        if (!Array.isArray(reply)) {
          if (Number(reply) === 0) throw destroyed()
          this.#seen.delete(id)
          if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, undefined)
          return
        }
        call.hasLeft = false
        expected = nextExpected(changes, reply as (Buffer | null)[])
      }
      isCertain = true
    }
    throw isCertain ? conflictError() : timeoutError()
  }

  /** The arguments for what is expected; where an update fails on what may be an old value: none. */
  #attempt(
    changes: ChangeSet,
    expected: Expected,
    life: string,
    isCertain: boolean,
  ): readonly RedisArgument[] | undefined {
    try {
      return applyArguments(changes, expected, this.#values, life)
    } catch (error) {
      if (isCertain) throw error
      return undefined
    }
  }

  /** What a change set finds. */
  async #look(id: string, changes: ChangeSet): Promise<Expected> {
    const key = this.#keys + id
    const names = [RESERVED_KEY, ...changes.updates.keys()]
    const [exists, found] = await Promise.all([
      this.#redis.send(key, ['exists', key]),
      this.#redis.send(key, ['hmget', key, ...names], { asBytes: true }),
    ])
    if (Number(exists) === 0 && changes.base === 'loaded') throw destroyed()
    return nextExpected(changes, found as (Buffer | null)[])
  }

  async #write(
    script: RedisScript,
    id: string,
    args: readonly RedisArgument[],
    options?: ReplyOptions,
  ): Promise<unknown> {
    const key = this.#keys + id
    const reply = await this.#redis.run(script, key, args, options)
    this.#reader.noteWrite(key)
    return reply
  }

  #noteField(id: string, name: string, field: Field): Field {
    this.#seen.get(id)?.fields.set(name, field)
    return field
  }

  #noteRenewal(id: string, told: number, renewed: number, reserved: Field | undefined): void {
    const ttl = reserved == null ? told : (metadataTTL(reservedMap(reserved)) ?? told)
    this.#seen.set(id, { ttl, renewed, reserved, fields: this.#seen.get(id)?.fields ?? new Map() })
  }
}

/** One call that applies changes: until when it may try, and whether a write of it is under way. */
interface Call {
  readonly end: number
  readonly signal: AbortSignal | undefined
  hasLeft: boolean
}

interface Seen extends SeenFields {
  ttl: number
  /** By the monotonic clock. */
  renewed: number
  fields: Map<string, Field>
}

/** Beyond it, a close sends a renewal that it might have spared, and an update looks before it writes. */
const MOST_SEEN = 1000
