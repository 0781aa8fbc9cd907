import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'
import { freePort } from '../../../../scripts/free-port.mjs'
import { startRedis } from '../support/redis-server.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { STORAGES } from './support/calls.ts'
import { ioredisTo, nodeRedisTo } from './support/clients.ts'
import { Load } from './support/load.ts'
import { livesOf } from './support/raw.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

const CRASHES = 8

describeWithRedis('a server that is killed again and again, and keeps a log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gsession-redis-log-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  watchesForUnhandled()

  itWithRedis(
    'a server that is killed often, and keeps a log, loses no session that was saved, and leaves none without a TTL',
    async () => {
      const port = await freePort()
      const args = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder]
      let server = await startRedis({ port, args })
      const plain = await ioredisTo(port, { retryStrategy: () => 20 })
      const node = await nodeRedisTo(port)
      const storages = [plain, node].flatMap((redis) => STORAGES.map(([, open]) => open(redis, 1000)))
      const load = new Load(storages, 8)
      load.demands()
      load.start()
      for (let crash = 0; crash < CRASHES; crash++) {
        await load.isServed()
        await sleep(Math.random() * 300)
        await server.stop()
        server = await startRedis({ port, args })
        expect(await livesOf(plain)).not.toContain(-1)
      }
      await load.isServed()
      await load.stop()
      await load.checkOn(plain)
      expect(load.wrong).toEqual([])
      expect(load.codes.size).toBeGreaterThan(0)
      const lives = await livesOf(plain)
      expect(lives.length).toBeGreaterThan(load.workers.length)
      expect(Math.min(...lives)).toBeGreaterThan(0)
      await server.stop()
    },
  )
})
