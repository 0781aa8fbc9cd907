import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { changes, failsWith } from '../file/support.ts'
import { openIoredis, openIoredisCluster } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useCluster, useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const TRIALS = 40
const CLOSERS = 8

describeWithRedis('a session that moves to another id', () => {
  const server = useRedis()
  const cluster = useCluster()
  const places = [
    ['on one server', server, () => server.open(openIoredis(server.engine.port))],
    ['in a cluster', cluster, () => cluster.open(openIoredisCluster(cluster.engine.ports))],
  ] as const

  describe.each(places)('%s', (_, place, connect) => {
    describe.each(EACH_LAYOUT)('in %s', (_, { open }) => {
      type Storage = ReturnType<typeof open>
      let storages: [Storage, Storage]
      let ttlOf: (id: string) => Promise<number>
      beforeAll(async () => {
        const prefix = place.prefix()
        const redis = await connect()
        ttlOf = (id) => redis.pttl(prefix + id)
        storages = [open(await connect(), prefix), open(await connect(), prefix)]
      })

      itWithRedis('a session that moves to another id keeps a TTL of its own', async () => {
        const [storage] = storages
        const manager = new Manager(HOUR, storage)
        const session = manager.new('with-own-ttl')
        await session.set('user', 'ada')
        await session.setTTL(30 * 24 * HOUR)
        await session.close()
        const id = await session.regenerateId()
        await session.close()
        expect(await ttlOf(id)).toBeGreaterThan(29 * 24 * HOUR)
      })

      itWithRedis(
        'a session that moves to another id takes along each acknowledged close, and no other',
        async () => {
          const [mover, closing] = storages
          let allSaved = 0
          for (let trial = 0; trial < TRIALS; trial++) {
            const [id, newId] = [`old-${trial}`, `new-${trial}`]
            await mover.setMap(id, { n: 0, user: 'ada' }, HOUR)
            const closes = Array.from({ length: CLOSERS }, async (_, index) => {
              for (let turn = 0; turn < index; turn++) await new Promise((resolve) => setImmediate(resolve))
              // The number of fields stays the same.
              const updates = new Map([['n', [(n: unknown) => Number(n) + 1]]])
              await closing.mergeSession(id, { ...changes('loaded'), updates }, HOUR)
            })
            const settled = Promise.allSettled(closes)
            await mover.moveSession(id, newId, HOUR)
            const results = (await settled) as { status: string; reason?: { code: string } }[]
            const saved = results.filter(({ status }) => status === 'fulfilled').length
            const destroyed = results.filter(({ reason }) => reason?.code === 'SESSION_DESTROYED').length
            expect(saved + destroyed).toBe(CLOSERS)
            expect(Number(await mover.get(newId, 'n'))).toBe(saved)
            expect(await closing.get(newId, 'user')).toBe('ada')
            expect(await closing.data(id)).toBeUndefined()
            await failsWith('SESSION_DESTROYED', closing.mergeSession(id, changes('loaded', { n: -1 }), HOUR))
            allSaved += saved
          }
          expect(allSaved).toBeGreaterThan(0)
        },
      )

      itWithRedis('a session that moves to another id takes along its open uses and its epoch', async () => {
        const mine = new Manager<Record<string, string>>(HOUR, storages[0])
        const other = new Manager<Record<string, string>>(HOUR, storages[1])
        const session = mine.new('rotated')
        await session.removeAll()
        await session.set('user', 'ada')
        await session.close()
        await session.set('cart', 'apple')
        const late = other.new('rotated')
        await late.get('user')
        const newId = await session.regenerateId()
        await session.close()
        await late.set('user', 'eve')
        await expect(late.close()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
        expect(await storages[1].data('rotated')).toBeUndefined()
        expect(await storages[1].data(newId)).toEqual({ user: 'ada', cart: 'apple' })
        const next = other.new(newId)
        await next.set('cart', 'pear')
        await next.close()
        expect(await session.get('cart')).toBe('pear')
      })
    })
  })
  server.leavesNothingForEver()
})
