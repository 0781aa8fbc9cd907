import type { RedisArgument, RedisClient } from './redis-client.ts'
import { isUnknownToRedis, redisCode, redisError } from './redis-error.ts'
import type { RedisScript } from './redis-script.ts'
import { TimeLimit } from './time-limit.ts'

/** Whether the texts of a reply are to come as bytes. */
export interface ReplyOptions {
  asBytes?: boolean
}

/** The answer to a command that the server does not know. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** Sends commands, each within a time limit. What fails is a `SessionError`. */
export class RedisCommands {
  readonly #client: RedisClient
  readonly #limit: TimeLimit

  /** `timeout`: how long an answer may take, in milliseconds. */
  constructor(client: RedisClient, timeout: number) {
    this.#client = client
    this.#limit = new TimeLimit(timeout)
  }

  /** How the keys with a prefix begin in Redis. */
  stored(prefix: string): string {
    return this.#client.keyPrefix + prefix
  }

  /** How they begin in commands. */
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

  /** The same; what Redis does not know is answered by `UNKNOWN`. */
  sendIfKnown(key: string, command: readonly RedisArgument[]): Promise<unknown> {
    const answer = (error: unknown): unknown => (isUnknownToRedis(error) ? UNKNOWN : refuse(error))
    return this.#limited(() => this.#send(key, command), answer)
  }

  /** Runs a script on one key; where Redis has forgotten it, it is sent anew. */
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

  /** What is sent has so long to be answered; `failed` answers in the place of a failure, or throws. */
  #limited(send: () => Promise<unknown>, failed: (error: unknown) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const turn = this.#limit.begin(reject)
      const fail = (error: unknown): void => {
        this.#limit.end(turn)
        try {
          resolve(failed(error))
        } catch (refused) {
          reject(refused)
        }
      }
      try {
        send().then((reply) => {
          this.#limit.end(turn)
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
