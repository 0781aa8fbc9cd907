import type { RedisArgument, RedisClient } from './redis-client.ts'
import { isUnknownToRedis, redisCode, redisError } from './redis-error.ts'
import type { RedisScript } from './redis-script.ts'
import { type ReplyType, SCANNED } from './reply-types.ts'
import { TimeLimit } from './time-limit.ts'

/** Returned for a command that the server does not know. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** Sends commands, each with a time limit, and checks the replies. Errors are `SessionError`s. */
export class RedisCommands {
  readonly #client: RedisClient
  readonly #limit: TimeLimit

  /** `timeout`: how long a reply may take, in milliseconds. */
  constructor(client: RedisClient, timeout: number) {
    this.#client = client
    this.#limit = new TimeLimit(timeout)
  }

  /** What the keys with this prefix begin with in Redis. */
  stored(prefix: string): string {
    return this.#client.keyPrefix + prefix
  }

  /** What they begin with in commands. */
  sent(prefix: string): string {
    return this.#client.addsKeyPrefix ? prefix : this.stored(prefix)
  }

  /** One `scan` for each primary. */
  async scans(): Promise<ReadonlyArray<(args: readonly string[]) => Promise<Reply<typeof SCANNED>>>> {
    const scans = await this.#client.scans()
    return scans.map((scan) => (args) => this.#limited(() => scan(args), SCANNED, refuse))
  }

  /** Sends a command for one key. */
  send<T>(key: string, command: readonly RedisArgument[], type: ReplyType<T>): Promise<T> {
    return this.#limited(() => this.#send(key, command, type), type, refuse)
  }

  /** The same, but returns `UNKNOWN` for a command that Redis does not know. */
  sendIfKnown<T>(
    key: string,
    command: readonly RedisArgument[],
    type: ReplyType<T>,
  ): Promise<T | typeof UNKNOWN> {
    const failed = (error: unknown): typeof UNKNOWN => (isUnknownToRedis(error) ? UNKNOWN : refuse(error))
    return this.#limited<T | typeof UNKNOWN>(() => this.#send(key, command, type), type, failed)
  }

  /** Runs a script on one key. When Redis does not have the script, its text is sent. */
  run<T>(script: RedisScript, key: string, args: readonly RedisArgument[], type: ReplyType<T>): Promise<T> {
    const evaluate = (error: unknown): Promise<T> => {
      if (redisCode(error) !== 'NOSCRIPT') return refuse(error)
      return this.send(key, ['eval', script.text, '1', key, ...args], type)
    }
    return this.#limited(
      () => this.#send(key, ['evalsha', script.sha, '1', key, ...args], type),
      type,
      evaluate,
    )
  }

  #send(key: string, command: readonly RedisArgument[], { asBytes }: ReplyType<unknown>): Promise<unknown> {
    return asBytes ? this.#client.sendForBytes(key, command) : this.#client.send(key, command)
  }

  /**
   * Sends a command, limits the time for its reply, and checks that. `failed` turns an error of the client into a
   * result, or throws.
   */
  #limited<T>(
    send: () => Promise<unknown>,
    type: ReplyType<T>,
    failed: (error: unknown) => T | Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const group = this.#limit.begin(reject)
      const settle = <R>(result: (reply: R) => T | Promise<T>, reply: R): void => {
        this.#limit.end(group)
        try {
          resolve(result(reply))
        } catch (refused) {
          reject(refused)
        }
      }
      const fail = (error: unknown): void => settle(failed, error)
      try {
        send().then((reply) => settle(type.read, reply), fail)
      } catch (error) {
        fail(error)
      }
    })
  }
}

/** What a command of a type replies. */
type Reply<Type> = Type extends ReplyType<infer T> ? T : never

function refuse(error: unknown): never {
  throw redisError(error)
}
