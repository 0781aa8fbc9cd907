import { SessionError } from '../../../src/common/session-error.ts'
import type { RecordValue } from './record-values.ts'
import { type RedisCommands, UNKNOWN } from './redis-commands.ts'
import { redisScript } from './redis-script.ts'

/** What was found where a value was expected that is no longer there; `undefined`: something else. */
export type Conflict = { found: RecordValue | undefined }

/** Puts one value in the place of another, in one atomic step of one round trip. */
export class CompareAndSet {
  readonly #redis: RedisCommands
  readonly #asBytes: boolean
  /** Whether the server can compare by itself; found out by trying. */
  #isNative = true

  constructor(redis: RedisCommands, asBytes: boolean) {
    this.#redis = redis
    this.#asBytes = asBytes
  }

  /**
   * Replaces `expected` (`null`: no key) by `value` (`null`: no key). `ttl`: milliseconds; without it the key
   * lives on as long as it would have. Answers the conflict, if there is one.
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
    // A key without an end would never go.
    if (ttl === undefined) throw new SessionError('INVALID_ARGUMENT', 'a new session needs a TTL')
    const reply = await this.#redis.send(key, ['set', key, value, 'nx', 'px', ttl])
    return reply === null ? SOMETHING_ELSE : undefined
  }

  async #compare(
    key: string,
    expected: string | Buffer,
    value: string | Buffer,
    ttl: string | undefined,
  ): Promise<Conflict | undefined> {
    const life = ttl === undefined ? ['keepttl'] : ['px', ttl]
    const reply = await this.#redis.sendIfKnown(key, ['set', key, value, 'ifeq', expected, ...life])
    if (reply === UNKNOWN) this.#isNative = false
    else if (reply !== null) return undefined
    // Where the server has just found something else, the script tells what.
    return this.#script(key, expected, value, ttl)
  }

  async #script(
    key: string,
    expected: string | Buffer,
    value: RecordValue,
    ttl = '',
  ): Promise<Conflict | undefined> {
    const args = [expected, value ?? '', ttl]
    const reply = await this.#redis.run(SCRIPT, key, args, { asBytes: this.#asBytes })
    if (!Array.isArray(reply)) return undefined
    const [found] = reply as [RecordValue]
    if (found !== expected) return { found }
    // As a string it is the same, and still it is not: what is no UTF-8 has been lost on the way.
    throw new SessionError('RECORD_CORRUPT', 'the record holds no UTF-8')
  }
}

const SOMETHING_ELSE: Conflict = { found: undefined }

/** Answers what it found instead in a list: numbers may come as texts, as a client's options say. */
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
