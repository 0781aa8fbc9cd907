import { isUtf8 } from 'node:buffer'
import { type Awaitable, isPromise } from '../../../src/common/awaitable.ts'
import { realClock } from '../../../src/common/real-timers.ts'
import { RecentMap } from '../../../src/common/recent-map.ts'
import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { destroyed } from '../../../src/common/session-destroyed.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { metadataTTL } from '../../../src/record/metadata.ts'
import { tooLarge } from '../../../src/record/record-limits.ts'
import { BatchedFieldReader } from './batched-field-reader.ts'
import type { Field } from './field-codec.ts'
import { COMPARED, reservedField, reservedMap, type SeenFields } from './hash-changes.ts'
import { ALL_BYTES, ALL_TEXTS, applied, DONE, renewed, ZERO_OR_ONE } from './hash-replies.ts'
import { APPLY, COUNT, LEAVE, READ_ALL, REMOVE, RENEW, SAVE } from './hash-scripts.ts'
import type { RedisArgument } from './redis-client.ts'
import type { RedisCommands } from './redis-commands.ts'
import type { RedisScript } from './redis-script.ts'
import { isJustRenewed, redisTTL } from './redis-ttl.ts'
import { bytes, INTEGER, type ReplyType } from './reply-types.ts'
import { timeLeft } from './stored-session.ts'

/** Reads and writes the hashes of sessions in Redis. TTLs are in milliseconds. */
export class SessionHashes {
  readonly #redis: RedisCommands
  /** What the keys begin with in commands. */
  readonly #keys: string
  readonly #reader: BatchedFieldReader
  /** What was last seen of recently used sessions: what their updates expect to find. */
  readonly #seen = new RecentMap<Seen>(MAX_SEEN)

  constructor(redis: RedisCommands, prefix: string) {
    this.#redis = redis
    this.#keys = redis.sent(prefix)
    this.#reader = new BatchedFieldReader(redis)
  }

  /** One field. What is asked of one hash within one turn of the event loop is read by one command. */
  field(id: string, name: string): Awaitable<Field> {
    const reading = this.#reader.read(this.#keys + id, name)
    if (isPromise(reading)) return reading.then((field) => this.#noteField(id, name, field))
    return this.#noteField(id, name, reading)
  }

  /** The number of fields, without the reserved one. */
  async count(id: string): Promise<number> {
    return this.#redis.run(COUNT, this.#keys + id, [], INTEGER)
  }

  /**
   * All fields as a list of names and values, with the reserved one. With a TTL the hash is renewed. A field whose name
   * is not UTF-8 is left out, since no key names it.
   */
  async readAll(id: string, ttl?: number): Promise<readonly string[] | undefined> {
    const sent = realClock.now()
    const args = [ttl === undefined ? '' : redisTTL(ttl)]
    const fields = await this.#redis.run(READ_ALL, this.#keys + id, args, ALL_TEXTS)
    if (fields.length === 0) return undefined
    if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, reservedField(fields))
    // What is not UTF-8 became this character, which a name may have, too: only the bytes tell.
    if (!fields.some((field, index) => index % 2 === 0 && field.includes('\ufffd'))) return fields
    return withTextNames((await this.readBytes(id)) ?? [])
  }

  /** The same as bytes: GoFrame writes some values that are no text. */
  async readBytes(id: string): Promise<readonly Buffer[] | undefined> {
    const fields = await this.#redis.run(READ_ALL, this.#keys + id, [''], ALL_BYTES)
    return fields.length === 0 ? undefined : fields
  }

  /** How long a hash still lives, see `timeLeft`. */
  timeLeft(id: string): Promise<number> {
    return timeLeft(this.#redis, this.#keys + id)
  }

  /** Renews a hash, and returns its reserved field; `undefined` when there is no hash. */
  async renew(id: string, ttl: number): Promise<Field | undefined> {
    const key = this.#keys + id
    const sent = realClock.now()
    const { usual, writeCount } = this.#reader
    const reply = await this.#redis.run(RENEW, key, [redisTTL(ttl), ...usual], renewed(usual.length))
    if (reply === undefined) return undefined
    const [reserved = null, ...fields] = reply
    this.#noteRenewal(id, ttl, sent, reserved)
    this.#reader.bring(key, usual, fields, writeCount)
    return reserved
  }

  /** Renews a hash, unless it was renewed just now. */
  async renewIfDue(id: string, ttl: number): Promise<void> {
    const seen = this.#seen.get(id)
    const used = metadataTTL(reservedMap(seen?.reserved ?? null)) ?? ttl
    if (seen?.ttl === used && isJustRenewed(seen.renewed, used)) return
    await this.renew(id, ttl)
  }

  /**
   * Replaces what is stored by a hash of these fields: a list of names and values. A TTL of the session's own, in the
   * reserved field, counts before `ttl`. With `ifAbsent` it returns false, and replaces nothing, if something is stored.
   */
  async save(id: string, fields: readonly RedisArgument[], ttl: number, ifAbsent = false): Promise<boolean> {
    this.#seen.delete(id)
    const all = fields.length === 0 ? [RESERVED_KEY, '{}'] : fields
    const ownTTL = metadataTTL(reservedMap(reservedField(fields)))
    const args = [redisTTL(ownTTL ?? ttl), ifAbsent ? 'absent' : '', ...all]
    return (await this.#write(SAVE, id, args, ZERO_OR_ONE)) === 1
  }

  async remove(id: string): Promise<void> {
    this.#seen.delete(id)
    await this.#write(REMOVE, id, [], DONE)
  }

  /**
   * Keeps or removes a hash, or replaces it by a redirect with a TTL of its own, if it holds exactly these fields. Returns whether it
   * does.
   */
  async leave(
    id: string,
    fields: readonly RedisArgument[],
    instead: 'keep' | 'remove' | JsonMap,
  ): Promise<boolean> {
    this.#seen.delete(id)
    const args =
      typeof instead === 'string'
        ? [instead, '']
        : [instead.textOf(RESERVED_KEY) as string, redisTTL(metadataTTL(instead) as number)]
    return (await this.#write(LEAVE, id, [...args, ...fields], ZERO_OR_ONE)) === 1
  }

  /** What was last seen of a hash; `undefined` if that is not known any more. */
  lastSeen(id: string): SeenFields | undefined {
    return this.#seen.get(id)
  }

  /**
   * Runs `APPLY` with these arguments. Returns `undefined` when the changes are applied, else the reserved field and
   * the compared ones as they are. `SESSION_DESTROYED`: the session that was loaded is gone.
   */
  async applyIfExpected(
    id: string,
    args: readonly RedisArgument[],
    ttl: number | undefined,
  ): Promise<ReadonlyArray<Buffer | null> | undefined> {
    const sent = realClock.now()
    // As bytes: a value that is no text would change as a string, and never compare as equal.
    const reply = await this.#write(APPLY, id, args, applied(Number(args[COMPARED])))
    if (typeof reply !== 'number') return reply
    if (reply === 0) throw destroyed()
    if (reply === 2) throw tooLarge()
    this.#seen.delete(id)
    if (ttl !== undefined) this.#noteRenewal(id, ttl, sent, undefined)
    return undefined
  }

  /** Some fields as bytes; `undefined` when there is no hash. */
  async readFields(id: string, names: readonly string[]): Promise<ReadonlyArray<Buffer | null> | undefined> {
    const key = this.#keys + id
    const [exists, fields] = await Promise.all([
      this.#redis.send(key, ['exists', key], ZERO_OR_ONE),
      this.#redis.send(key, ['hmget', key, ...names], bytes(names.length)),
    ])
    return exists === 0 ? undefined : fields
  }

  async #write<T>(
    script: RedisScript,
    id: string,
    args: readonly RedisArgument[],
    type: ReplyType<T>,
  ): Promise<T> {
    if (args.length > MAX_ARGUMENTS) throw tooLarge()
    const key = this.#keys + id
    const reply = await this.#redis.run(script, key, args, type)
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

function withTextNames(fields: readonly Buffer[]): readonly string[] {
  const named = (index: number): Buffer => fields[index - (index % 2)] as Buffer
  return fields.filter((_, index) => isUtf8(named(index))).map(String)
}

interface Seen extends SeenFields {
  ttl: number
  /** When it was given this TTL, by `realClock`. */
  renewed: number
  fields: Map<string, Field>
}

/** A server before Redis 7 ends the connection for a command of more than 2^20 arguments. */
const MAX_ARGUMENTS = 1_000_000

/** When there are more, a close sends a renewal that it could have skipped, and an update reads before it writes. */
const MAX_SEEN = 1000
