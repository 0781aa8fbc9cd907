import type { RedisArgument, RedisClient } from './redis-client.ts'
import { isUnknownToRedis, redisCode, redisError } from './redis-error.ts'
import type { RedisScript } from './redis-script.ts'
import { TimeLimit } from './time-limit.ts'

/** How a reply is returned. */
export interface ReplyOptions {
  /** Whether its texts are bytes (default: strings). */
  asBytes?: boolean
}

/** Returned for a command that the server does not know. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** Sends commands, each with a time limit. Errors are `SessionError`s. */
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
  async scans(): Promise<ReadonlyArray<(args: readonly string[]) => Promise<unknown>>> {
    const scans = await this.#client.scans()
    return scans.map((scan) => (args) => this.#limited(() => scan(args), refuse))
  }

  /** Sends a command for one key. */
  send(key: string, command: readonly RedisArgument[], options?: ReplyOptions): Promise<unknown> {
    return this.#limited(() => this.#send(key, command, options), refuse)
  }

  /** The same, but returns `UNKNOWN` for a command that Redis does not know. */
  sendIfKnown(key: string, command: readonly RedisArgument[]): Promise<unknown> {
    const failed = (error: unknown): unknown => (isUnknownToRedis(error) ? UNKNOWN : refuse(error))
    return this.#limited(() => this.#send(key, command), failed)
  }

  /** Runs a script on one key. When Redis does not have the script, its text is sent. */
  run(
    script: RedisScript,
    key: string,
    args: readonly RedisArgument[],
    options?: ReplyOptions,
  ): Promise<unknown> {
    const evaluate = (error: unknown): unknown => {
      if (redisCode(error) !== 'NOSCRIPT') return refuse(error)
      return this.send(key, ['eval', script.text, '1', key, ...args], options)
    }
    return this.#limited(() => this.#send(key, ['evalsha', script.sha, '1', key, ...args], options), evaluate)
  }

  #send(key: string, command: readonly RedisArgument[], options?: ReplyOptions): Promise<unknown> {
    return options?.asBytes ? this.#client.sendForBytes(key, command) : this.#client.send(key, command)
  }

  /** Sends a command, and limits the time for its reply. `failed` turns an error into a result, or throws. */
  #limited(send: () => Promise<unknown>, failed: (error: unknown) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const group = this.#limit.begin(reject)
      const fail = (error: unknown): void => {
        this.#limit.end(group)
        try {
          resolve(failed(error))
        } catch (refused) {
          reject(refused)
        }
      }
      try {
        send().then((reply) => {
          this.#limit.end(group)
          resolve(reply)
        }, fail)
      } catch (error) {
        fail(error)
      }
    })
  }
}

function refuse(error: unknown): never {
  throw redisError(error)
}
