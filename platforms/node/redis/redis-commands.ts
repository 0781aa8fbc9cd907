import { SessionError } from '../../../src/session-error.ts'
import type { RedisArgument, RedisClient } from './redis-client.ts'
import { isUnknownToRedis, redisCode, redisError } from './redis-error.ts'
import type { RedisScript } from './redis-script.ts'

/** Whether the texts of a reply are to come as bytes. */
export interface ReplyOptions {
  asBytes?: boolean
}

/** The answer to a command that the server does not know. */
export const UNKNOWN: unique symbol = Symbol('unknown')

/** Sends commands, each within a time limit. What fails is a `SessionError`. */
export class RedisCommands {
  readonly #client: RedisClient
  readonly #timeout: number

  /** `timeout`: how long an answer may take, in milliseconds. */
  constructor(client: RedisClient, timeout: number) {
    this.#client = client
    this.#timeout = timeout
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
    return scans.map((scan) => (args) => this.#limited(scan(args)))
  }

  /** Sends a command for one key. */
  async send(key: string, command: readonly RedisArgument[], options?: ReplyOptions): Promise<unknown> {
    try {
      return await this.#send(key, command, options)
    } catch (error) {
      throw redisError(error)
    }
  }

  /** The same; what Redis does not know is answered by `UNKNOWN`. */
  async sendIfKnown(key: string, command: readonly RedisArgument[]): Promise<unknown> {
    try {
      return await this.#send(key, command)
    } catch (error) {
      if (isUnknownToRedis(error)) return UNKNOWN
      throw redisError(error)
    }
  }

  /** Runs a script on one key; where Redis has forgotten it, it is sent anew. */
  async run(
    script: RedisScript,
    key: string,
    args: readonly RedisArgument[],
    options?: ReplyOptions,
  ): Promise<unknown> {
    try {
      return await this.#send(key, ['evalsha', script.sha, '1', key, ...args], options)
    } catch (error) {
      if (redisCode(error) !== 'NOSCRIPT') throw redisError(error)
    }
    return this.send(key, ['eval', script.text, '1', key, ...args], options)
  }

  async #send(key: string, command: readonly RedisArgument[], options?: ReplyOptions): Promise<unknown> {
    const { asBytes } = options ?? {}
    return this.#limited(asBytes ? this.#client.sendForBytes(key, command) : this.#client.send(key, command))
  }

  #limited(sent: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = (): void => reject(new SessionError('TIMEOUT', 'Redis has not answered in time'))
      const timer = setTimeout(late, this.#timeout)
      const answer = (reply: unknown): void => {
        clearTimeout(timer)
        resolve(reply)
      }
      sent.then(answer, (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      })
    })
  }
}
