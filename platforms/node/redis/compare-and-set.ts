import { SessionError } from '../../../src/common/session-error.ts'
import { type Conflict, conflictOf } from './conflict.ts'
import { type RedisCommands, UNKNOWN } from './redis-commands.ts'
import { redisScript } from './redis-script.ts'
import { BYTES, IS_SET, type ReplyType, TEXT } from './reply-types.ts'
import type { RecordValue } from './value-codec.ts'

/** Replaces one value of a key by another, in one atomic step of one round trip. */
export class CompareAndSet {
  readonly #redis: RedisCommands
  readonly #conflict: ReplyType<Conflict | undefined>
  /** Whether the server's `set` can compare (`ifeq`). The first attempt shows. */
  #isNative = true

  constructor(redis: RedisCommands, asBytes: boolean) {
    this.#redis = redis
    this.#conflict = conflictOf(asBytes ? BYTES : TEXT)
  }

  /**
   * Replaces `expected` by `value`; `null` stands for no key. `ttl` is in milliseconds; without it the key keeps its
   * TTL. Returns the conflict, if the key does not hold what is expected.
   */
  replace(
    key: string,
    expected: RecordValue,
    value: RecordValue,
    ttl: string | undefined,
  ): Promise<Conflict | undefined> {
    if (expected === null) return this.#create(key, value, ttl)
    if (value === null || !this.#isNative) return this.#script(key, expected, value, ttl)
    return this.#compare(key, expected, value, ttl)
  }

  async #create(key: string, value: RecordValue, ttl: string | undefined): Promise<Conflict | undefined> {
    if (value === null) return undefined
    // Without a TTL the key would never expire.
    if (ttl === undefined) throw new SessionError('INVALID_ARGUMENT', 'a new session needs a TTL')
    const isSet = await this.#redis.send(key, ['set', key, value, 'nx', 'px', ttl], IS_SET)
    return isSet ? undefined : UNKNOWN_VALUE
  }

  async #compare(
    key: string,
    expected: string | Buffer,
    value: string | Buffer,
    ttl: string | undefined,
  ): Promise<Conflict | undefined> {
    const life = ttl === undefined ? ['keepttl'] : ['px', ttl]
    const isSet = await this.#redis.sendIfKnown(key, ['set', key, value, 'ifeq', expected, ...life], IS_SET)
    if (isSet === UNKNOWN) this.#isNative = false
    else if (isSet) return undefined
    // When the server has found something else, the script tells what it is.
    return this.#script(key, expected, value, ttl)
  }

  async #script(
    key: string,
    expected: string | Buffer,
    value: RecordValue,
    ttl = '',
  ): Promise<Conflict | undefined> {
    const args = [expected, value ?? '', ttl]
    const conflict = await this.#redis.run(SCRIPT, key, args, this.#conflict)
    if (conflict?.found !== expected) return conflict
    // Equal as a string but not in Redis: bytes that are no UTF-8 were lost when they became a string.
    throw new SessionError('RECORD_CORRUPT', 'the record holds no UTF-8')
  }
}

const UNKNOWN_VALUE: Conflict = { found: undefined }

/**
 * ARGV: the expected value; the new one, '' for none; the TTL, '' to keep it. Returns 1, or, when the key holds
 * something else, a list with that. A list, since a client may return a number as a text.
 */
const SCRIPT = redisScript(`
local found = redis.call('get', KEYS[1])
if found ~= ARGV[1] then
  return { found }
end
if ARGV[2] == '' then
  redis.call('del', KEYS[1])
elseif ARGV[3] == '' then
  redis.call('set', KEYS[1], ARGV[2], 'keepttl')
else
  redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
end
return 1`)
