import type { Redis } from 'ioredis'
import { describe, expect } from 'vitest'
import { StorageRedis, StorageRedisHashTable } from '../../../../platforms/node/index.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { ioredisTo } from './support/clients.ts'
import { killedAfter } from './support/user-process.ts'

/** `KILLED_PROCESSES=1000` tries many more instants. */
const PROCESSES = Number(process.env.KILLED_PROCESSES ?? 50)
const AT_ONCE = 4
const PREFIXES = { string: 'string:', hash: 'hash:' }

describeWithRedis('processes that are killed while they use sessions', () => {
  const server = useRedis()

  describe('at any instant', () => {
    itWithRedis(
      'processes that are killed at any instant leave whole sessions, with their TTLs and all that was saved',
      async () => {
        const { port } = server.engine
        const owner = await ioredisTo(port)
        const saved = new Map<string, number>()
        const counts = new Map<string, number>()
        const destroyed: string[] = []
        let killed = 0
        const lanes = Array.from({ length: AT_ONCE }, async (_, lane) => {
          while (killed < PROCESSES || !(saved.size > 50 && destroyed.length > 10 && counts.size === 2)) {
            // A busy machine does little in that time: there is more of it then.
            const longest = 150 * Math.max(1, killed / PROCESSES)
            const job = { port, prefixes: PREFIXES, own: `own-${lane}`, shared: 'shared' }
            for (const line of await killedAfter(job, Math.random() * longest)) {
              const [what, layout, id, n] = line.split(' ') as [string, string, string, string]
              if (what === 'own' || what === 'made') saved.set(`${layout}:${id}`, Number(n))
              if (what === 'shared') counts.set(layout, (counts.get(layout) ?? 0) + 1)
              if (what === 'destroyed') destroyed.push(`${layout}:${id}`)
            }
            killed++
          }
        })
        await Promise.all(lanes)
        expect(killed).toBeGreaterThanOrEqual(PROCESSES)

        const string = new StorageRedis(owner, PREFIXES.string)
        const hash = new StorageRedisHashTable(owner, PREFIXES.hash, { values: 'json' })
        const read = (key: string) => {
          const id = key.slice(key.indexOf(':') + 1)
          return key.startsWith('hash:') ? hash.data(id) : string.data(id)
        }
        for (const [key, n] of saved) {
          const data = await read(key)
          // What was not acknowledged may have been saved, too.
          if (key.includes(':own-')) expect(data?.n, key).toBeGreaterThanOrEqual(n)
          else expect(data, key).toEqual({ n })
        }
        for (const [layout, count] of counts) {
          expect((await read(`${layout}:shared`))?.count).toBeGreaterThanOrEqual(count)
        }
        for (const key of destroyed) expect(await owner.exists(key), key).toBe(0)
        await allAreWhole(owner, read)
      },
    )
  })
})

/** Every key has an end, and can be read. */
async function allAreWhole(owner: Redis, read: (key: string) => Promise<unknown>): Promise<void> {
  const keys = await owner.keys('*')
  for (const key of keys) {
    expect(await owner.pttl(key), key).toBeGreaterThan(0)
    expect(await read(key), key).toEqual(expect.objectContaining({}))
  }
  expect(keys.length).toBeGreaterThan(50)
}
