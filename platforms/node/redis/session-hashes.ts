import { throwIfAborted } from '../../../src/common/abort.ts'
import type { Awaitable } from '../../../src/common/awaitable.ts'
import { KeyedQueue } from '../../../src/common/keyed-queue.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { destroyed } from '../../../src/common/session-destroyed.ts'
import { encodeValue } from '../../../src/json/json-encode.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { metadataTTL, rawMetadata } from '../../../src/record/metadata.ts'
import { abortableWrite, type WriteState } from '../../../src/storage/abortable-work.ts'
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
import { APPLY, COUNT, LEAVE, READ_ALL, REMOVE, RENEW, SAVE } from './hash-scripts.ts'
import type { RedisArgument } from './redis-client.ts'
import type { RedisCommands, ReplyOptions } from './redis-commands.ts'
import type { RedisScript } from './redis-script.ts'
import { isJustRenewed, redisTTL } from './redis-ttl.ts'
import { writeAttempts } from './write-attempts.ts'

/** Reads and writes the hashes of sessions in Redis. TTLs are in milliseconds. */
export class SessionHashes {
  readonly #redis: RedisCommands
  /** What the keys begin with in commands. */
  readonly #keys: string
  readonly #values: FieldValues
  readonly #timeout: number
  readonly #reader: FieldReader
  readonly #queue = new KeyedQueue<string>()
  /** What was last seen of recently used sessions: what their updates expect to find. */
  readonly #seen = new RecentMap<Seen>(MAX_SEEN)

  constructor(redis: RedisCommands, prefix: string, values: FieldValues, timeout: number) {
    this.#redis = redis
    this.#keys = redis.sent(prefix)
    this.#values = values
    this.#timeout = timeout
    this.#reader = new FieldReader(redis)
  }

  /** One field. What is asked of one hash within one turn of the event loop is read by one command. */
  field(id: string, name: string): Awaitable<Field> {
    const reading = this.#reader.read(this.#keys + id, name)
    if (reading instanceof Promise) return reading.then((field) => this.#noteField(id, name, field))
    return this.#noteField(id, name, reading)
  }

  /** The number of fields, without the reserved one. */
  async count(id: string): Promise<number> {
    return Number(await this.#redis.run(COUNT, this.#keys + id, []))
  }

  /** All fields as a list of names and values, with the reserved one. With a TTL the hash is renewed. */
  async readAll(id: string, ttl?: number): Promise<readonly string[] | undefined> {
    const sent = performance.now()
    const args = [ttl === undefined ? '' : redisTTL(ttl)]
    const fields = (await this.#redis.run(READ_ALL, this.#keys + id, args)) as string[]
    if (fields.length === 0) return undefined
    if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, reservedField(fields))
    return fields
  }

  /** The same as bytes: GoFrame writes some values that are no text. */
  async readBytes(id: string): Promise<readonly Buffer[] | undefined> {
    const fields = await this.#redis.run(READ_ALL, this.#keys + id, [''], { asBytes: true })
    return (fields as Buffer[]).length === 0 ? undefined : (fields as Buffer[])
  }

  /** Renews a hash, and returns its reserved field; `undefined` when there is no hash. */
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

  /** The same, but sends nothing when the hash was renewed just now. */
  async keepAlive(id: string, ttl: number): Promise<void> {
    const seen = this.#seen.get(id)
    if (seen?.ttl === ttl && isJustRenewed(seen.renewed, ttl)) return
    await this.renew(id, ttl)
  }

  /** Replaces what is stored by a hash of these fields: a list of names and values. */
  async save(id: string, fields: readonly RedisArgument[], ttl: number): Promise<void> {
    this.#seen.delete(id)
    const all = fields.length === 0 ? [RESERVED_KEY, '{}'] : fields
    await this.#write(SAVE, id, [redisTTL(ttl), ...all])
  }

  async remove(id: string): Promise<void> {
    this.#seen.delete(id)
    await this.#write(REMOVE, id, [])
  }

  /**
   * Keeps or removes a hash, or replaces it by a redirect, if it holds exactly these fields. Returns whether it
   * does.
   */
  async leave(
    id: string,
    fields: readonly RedisArgument[],
    instead: 'keep' | 'remove' | JsonMap,
    ttl: number,
  ): Promise<boolean> {
    this.#seen.delete(id)
    const arg = typeof instead === 'string' ? instead : encodeValue(rawMetadata(instead))
    return Number(await this.#write(LEAVE, id, [arg, redisTTL(ttl), ...fields])) === 1
  }

  /** Applies a change set in one atomic step. Without a TTL the hash expires when it would have. */
  apply(id: string, changes: ChangeSet, ttl: number | undefined, signal?: AbortSignal): Awaitable<void> {
    // The time limit includes the waiting for earlier updates: a server that does not answer holds them all up.
    const end = performance.now() + this.#timeout
    const call: ApplyCall = { id, changes, ttl, end, signal, isSent: false }
    const hasUpdates = changes.updates.size > 0
    return abortableWrite(hasUpdates ? this.#applyInTurn(call) : this.#apply(call), signal, call)
  }

  /** Update functions of one session run one after the other: each one gets what the one before has written. */
  async #applyInTurn(call: ApplyCall): Promise<void> {
    const turn = this.#queue.enter(call.id)
    try {
      if (turn.before !== undefined) await turn.before
      await this.#apply(call)
    } finally {
      turn.leave()
    }
  }

  async #apply(call: ApplyCall): Promise<void> {
    const { id, changes, end, signal } = call
    let expected = firstExpected(changes, this.#seen.get(id))
    for (const isCertain of writeAttempts(end)) {
      throwIfAborted(signal)
      const args = this.#applyArguments(call, expected, isCertain)
      const found = args === undefined ? await this.#readExpected(call) : await this.#sendApply(call, args)
      if (found === undefined) return
      expected = found
    }
  }

  /**
   * The arguments of an attempt. If an update function throws for a value that may be out of date, there are
   * none: that says nothing about the value that is stored.
   */
  #applyArguments(
    { changes, ttl }: ApplyCall,
    expected: Expected,
    isCertain: boolean,
  ): readonly RedisArgument[] | undefined {
    try {
      return applyArguments(changes, expected, this.#values, ttl === undefined ? '' : redisTTL(ttl))
    } catch (error) {
      if (isCertain || changes.updates.size === 0) throw error
      return undefined
    }
  }

  /** Returns `undefined` when the changes are applied, or else what the hash holds. */
  async #sendApply(call: ApplyCall, args: readonly RedisArgument[]): Promise<Expected | undefined> {
    const { id, changes, ttl } = call
    const sent = performance.now()
    call.isSent = true
    // As bytes: a value that is no text would change as a string, and never compare as equal.
    const reply = await this.#write(APPLY, id, args, { asBytes: true })
    if (Array.isArray(reply)) {
      call.isSent = false
      return nextExpected(changes, reply as (Buffer | null)[])
    }
    if (Number(reply) === 0) throw destroyed()
    this.#seen.delete(id)
    if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, undefined)
    return undefined
  }

  /** What the hash holds of what a change set compares. */
  async #readExpected({ id, changes }: ApplyCall): Promise<Expected> {
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

  #noteRenewal(id: string, sentTTL: number, renewed: number, reserved: Field | undefined): void {
    const ttl = reserved == null ? sentTTL : (metadataTTL(reservedMap(reserved)) ?? sentTTL)
    this.#seen.set(id, { ttl, renewed, reserved, fields: this.#seen.get(id)?.fields ?? new Map() })
  }
}

/** One call of `apply`. */
interface ApplyCall extends WriteState {
  readonly id: string
  readonly changes: ChangeSet
  readonly ttl: number | undefined
  /** Until when it may make attempts, by `performance.now`. */
  readonly end: number
  readonly signal: AbortSignal | undefined
}

interface Seen extends SeenFields {
  ttl: number
  /** When it was given this TTL, by `performance.now`. */
  renewed: number
  fields: Map<string, Field>
}

/** When there are more, a close sends a renewal that it could have skipped, and an update reads before it writes. */
const MAX_SEEN = 1000
