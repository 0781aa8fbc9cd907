import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect } from 'vitest'
import type { Storage } from '../../../src/storage/storage.ts'
import { openIoredis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const SESSIONS = 100_000
const LARGE_SESSIONS = 100
const LARGE = 500_000
const AT_ONCE = 400

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

describeWithRedis('the memory of a storage', () => {
  const redis = useRedis()

  describe.each(EACH_LAYOUT.slice(0, 2))('%s', (_, { open }) => {
    itWithRedis(`the memory of a storage is bounded over ${SESSIONS} sessions`, async () => {
      const storage = open(await redis.open(openIoredis(redis.engine.port)), redis.prefix())
      const half = SESSIONS / 2
      await useAll(storage, 0, half)
      const before = heap()
      await useAll(storage, half, SESSIONS)
      // An id that is kept takes more than that.
      expect(heap() - before).toBeLessThan(half * 60)
      await redis.engine.command('FLUSHALL')
    })

    itWithRedis(
      `the memory of a storage is bounded over ${LARGE_SESSIONS} sessions of ${LARGE} bytes`,
      async () => {
        const storage = open(await redis.open(openIoredis(redis.engine.port)), redis.prefix())
        const before = heap()
        for (let n = 0; n < LARGE_SESSIONS; n++) {
          const id = `large-${n}`
          await storage.set(id, 'key', `${n}`.padEnd(LARGE, 'x'), HOUR)
          await storage.getSession(id, HOUR, { lazy: true, fields: false })
          expect(await storage.get(id, 'key')).toHaveLength(LARGE)
          await storage.mergeSession(id, counting, HOUR)
          await redis.engine.command('FLUSHALL')
        }
        expect(heap() - before).toBeLessThan((LARGE_SESSIONS * LARGE) / 4)
      },
    )
  })
})

const counting = {
  base: 'loaded',
  set: new Map(),
  removed: new Set<string>(),
  updates: new Map([['n', [(n: unknown) => Number(n ?? 0) + 1]]]),
} as const

/** Makes, reads and changes sessions, of each one once. */
async function useAll(storage: Storage, first: number, end: number): Promise<void> {
  for (let n = first; n < end; n += AT_ONCE) {
    const uses = Array.from({ length: AT_ONCE }, async (_, index) => {
      const id = `session-of-somebody-${n + index}`
      await storage.set(id, 'key', 'value', HOUR)
      if (index % 4 === 0) await storage.getSession(id, HOUR, { lazy: true, fields: false })
      if (index % 4 === 1) await storage.mergeSession?.(id, counting, HOUR)
      if (index % 4 === 2) await storage.get(id, 'key')
      if (index % 4 === 3) await storage.updateTTL(id, HOUR)
    })
    await Promise.all(uses)
  }
}

function heap(): number {
  collect()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
