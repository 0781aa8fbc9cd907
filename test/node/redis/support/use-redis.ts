import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Client } from './clients.ts'
import { type RedisCluster, startCluster } from './redis-cluster.ts'
import { type RedisServer, type RedisServerOptions, startRedis } from './redis-server.ts'
import { itWithRedis } from './with-redis.ts'

/** What the tests of one group work on. */
export class Engine<T extends RedisServer | RedisCluster> {
  #engine: T | undefined
  readonly #clients: Client<unknown>[] = []
  #prefixes = 0

  constructor(start: () => Promise<T>) {
    beforeAll(async () => {
      this.#engine = await start()
    })
    afterAll(async () => {
      for (const client of this.#clients) await client.close()
      await this.#engine?.stop()
    })
  }

  get engine(): T {
    if (this.#engine === undefined) throw new Error('the server has not been started')
    return this.#engine
  }

  /** The server, or all those of the cluster. */
  get servers(): readonly RedisServer[] {
    const engine: RedisServer | RedisCluster = this.engine
    return 'servers' in engine ? engine.servers : [engine]
  }

  /** A prefix of keys that no other test has. */
  prefix(): string {
    this.#prefixes++
    return `test-${this.#prefixes}:`
  }

  /** Opens a client that is closed at the end. */
  async open<C extends Client<unknown>>(opening: Promise<C>): Promise<C['redis']> {
    const client = await opening
    this.#clients.push(client)
    return client.redis as C['redis']
  }

  /** The last test of a group: what it has left on the server does not stay for ever. */
  leavesNothingForEver(): void {
    itWithRedis('no key without a TTL is left', async () => {
      let seen = 0
      for (const { port } of this.servers) {
        const lives = await livesOf(port)
        expect(lives.filter((pttl) => pttl === -1)).toEqual([])
        seen += lives.length
      }
      expect(seen).toBeGreaterThan(0)
    })
  }
}

/** A server for the tests of a group. */
export function useRedis(options?: RedisServerOptions): Engine<RedisServer> {
  return new Engine(() => startRedis(options))
}

/** A cluster for the tests of a group. */
export function useCluster(): Engine<RedisCluster> {
  return new Engine(startCluster)
}

/** The PTTL of every key. */
async function livesOf(port: number): Promise<number[]> {
  const redis = new Redis({ port, host: '127.0.0.1' })
  const lives: number[] = []
  for await (const keys of redis.scanStream({ count: 1000 })) {
    lives.push(...(await Promise.all((keys as string[]).map((key) => redis.pttl(key)))))
  }
  redis.disconnect()
  return lives
}
