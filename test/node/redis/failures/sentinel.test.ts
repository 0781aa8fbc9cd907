import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createSentinel } from 'redis'
import { afterEach, beforeEach, expect } from 'vitest'
import { HOUR } from '../support/race.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { PRIMARY, type Sentinel, startSentinel } from '../support/sentinel.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { STORAGES } from './support/calls.ts'
import { ioredisTo } from './support/clients.ts'
import { Load, type Progress } from './support/load.ts'
import { livesOf } from './support/raw.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

const WORKERS_EACH = 8

describeWithRedis('sessions of a primary that a sentinel watches', () => {
  let sentinel: Sentinel
  let load: Load
  let plain: Redis
  let close: () => void
  watchesForUnhandled()

  beforeEach(async () => {
    sentinel = await startSentinel()
    const sentinels = [{ host: '127.0.0.1', port: sentinel.port }]
    plain = new Redis({ sentinels, name: PRIMARY, retryStrategy: () => 50 })
    plain.on('error', () => {})
    const node = createSentinel({ name: PRIMARY, sentinelRootNodes: sentinels })
    node.on('error', () => {})
    await node.connect()
    close = () => {
      plain.disconnect()
      node.destroy()
    }
    const storages = [plain, node].flatMap((redis) => STORAGES.map(([, open]) => open(redis, 3000)))
    load = new Load(storages, WORKERS_EACH)
  })
  afterEach(async () => {
    await load.stop().finally(close)
    await sentinel.stop()
  })

  itWithRedis('no session is lost when a primary dies after its replica has the session', async () => {
    const primary = (await sentinel.primary()) as RedisServer
    load.start()
    await load.isServed()
    await sleep(500)
    await load.stop()
    expect([...load.codes]).toEqual([])
    await sentinel.isInStep()
    load.demands()
    await primary.kill()
    load.start()
    const replica = await sentinel.replaces(primary)
    await load.isServed()
    await load.stop()
    await load.checkOn(await ioredisTo(replica.port))
    expect(load.wrong).toEqual([])
    await livesAll(replica)
  })

  itWithRedis(
    'sessions are kept when the primary dies under load, and when it is changed as planned',
    async () => {
      const first = (await sentinel.primary()) as RedisServer
      load.start()
      await load.isServed()
      let sampler = new Sampler(first, load)
      await sampler.hasSamples()
      await first.kill()
      await sampler.stop()
      const second = await sentinel.replaces(first)
      await load.isServed()
      await load.stop()
      await load.checkOn(await ioredisTo(second.port))
      await livesAll(second)
      // What the dead one alone had is gone.
      await load.accepts()

      const third = await startRedis({
        port: first.port,
        args: ['--replicaof', '127.0.0.1', String(second.port)],
      })
      await follows(third)
      load.start()
      sampler = new Sampler(second, load)
      await sampler.hasSamples()
      await sentinel.failover()
      await expect.poll(() => third.command('ROLE')).toContain('master')
      await load.isServed()
      await sampler.stop()
      await load.stop()
      await load.checkOn(await ioredisTo(third.port))
      await livesAll(third)
      await livesAll(second)
      await third.stop()

      expect(load.wrong).toEqual([])
      expect([...load.codes.keys()].filter((code) => !UNAVAILABLE.includes(code))).toEqual([])
    },
  )
})

const UNAVAILABLE = ['STORAGE_UNAVAILABLE', 'TIMEOUT']

/**
 * Finds out again and again what the replica has: a write of a connection's own comes after all that was
 * acknowledged before, and `WAIT` tells when the replica has it.
 */
class Sampler {
  readonly #redis: Redis
  readonly #load: Load
  readonly #run: Promise<void>
  #samples = 0
  #isStopped = false

  constructor(primary: RedisServer, load: Load) {
    this.#redis = new Redis({ port: primary.port, host: '127.0.0.1', retryStrategy: () => null })
    this.#redis.on('error', () => {})
    this.#load = load
    this.#run = this.#sample()
  }

  async hasSamples(): Promise<void> {
    await expect.poll(() => this.#samples).toBeGreaterThan(20)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#redis.disconnect()
    await this.#run
  }

  async #sample(): Promise<void> {
    while (!this.#isStopped) {
      const before: Progress[] = this.#load.progress()
      try {
        await this.#redis.set('marker', this.#samples, 'PX', HOUR)
        if ((await this.#redis.wait(1, 200)) < 1) continue
      } catch {
        return // It is no primary any more.
      }
      this.#load.demands(before)
      this.#samples++
    }
  }
}

async function follows(server: RedisServer): Promise<void> {
  const info = async () => String(await server.command('INFO', 'replication').catch(() => ''))
  await expect.poll(info).toContain('master_link_status:up')
}

/** No key lives for ever. */
async function livesAll(server: RedisServer): Promise<void> {
  const lives = await livesOf(await ioredisTo(server.port))
  expect(lives.length).toBeGreaterThan(WORKERS_EACH)
  expect(lives).not.toContain(-1)
}
