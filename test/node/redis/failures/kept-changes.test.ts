import type { Socket } from 'node:net'
import type { Redis } from 'ioredis'
import { describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { heard, STORAGES, saved } from './support/calls.ts'
import { CLIENTS, ioredisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, settled, showsNoSecret, VALUE } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'
import { useProxy } from './support/use-proxy.ts'

describeWithRedis('a use whose close has failed', () => {
  const redis = useRedis()
  const network = useProxy(redis)
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (layout, open) => {
    describe.each(CLIENTS)('%s', (client, connect) => {
      const id = (name: string) => idOf(`${layout}-${client}-${name}`)
      const managers = async () => {
        const storage = open(await connect(network.proxy.port), 500)
        const owner = open(await ioredisTo(redis.engine.port))
        return { manager: new Manager(HOUR, storage), owner: new Manager(HOUR, owner) }
      }
      /** Calls until the server is there, and in time: a busy machine may be too slow for so short a timeout. */
      const retried = async (work: () => Promise<unknown>) => {
        for (let tries = 0; ; tries++) {
          const error = await work().then(
            () => undefined,
            (error) => error,
          )
          if (error === undefined) return
          showsNoSecret(error)
          expect(error).toMatchObject({ name: 'SessionError', retryable: true })
          if (tries > 1000) throw error
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }

      itWithRedis('a use whose close has failed keeps its changes until the server is back', async () => {
        const { manager, owner } = await managers()
        await saved(owner, id('old'))
        const old = manager.new(id('old'))
        await retried(() => old.get(FIELD))
        await old.set(FIELD, 'changed')
        await old.update('count', (count) => Number(count ?? 0) + 1)
        const fresh = manager.new(id('fresh'))
        await retried(() => fresh.get(FIELD))
        await fresh.set(FIELD, 'made')
        await network.proxy.refuse()
        for (let n = 0; n < 2; n++) {
          const closes = [heard(old.close()), heard(fresh.close())]
          for (const close of closes) {
            const error = await settled(close)
            expect(error).toMatchObject({ name: 'SessionError', retryable: true })
            showsNoSecret(error)
          }
        }
        // Changes that come while it is kept are part of it.
        await old.set('later', 1)
        expect(await old.get(FIELD)).toBe('changed')
        await network.proxy.listen()
        await retried(() => old.close())
        await retried(() => fresh.close())
        const data = await owner.new(id('old')).data()
        expect(data).toMatchObject({ [FIELD]: 'changed', later: 1 })
        // What the client had kept itself may have been sent, too.
        expect(data.count).toBeGreaterThanOrEqual(1)
        expect(data.count).toBeLessThanOrEqual(3)
        expect(await owner.new(id('fresh')).data()).toEqual({ [FIELD]: 'made' })
      })

      itWithRedis(
        'a use whose close has failed saves its changes again, when only the reply was lost',
        async () => {
          const { manager, owner } = await managers()
          await saved(owner, id('lost'))
          const session = manager.new(id('lost'))
          await session.set(FIELD, 'changed')
          await session.remove('nothing')
          let isCut = false
          network.proxy.passes.toClient = () => {
            const passes = isCut
            isCut = true
            return passes
          }
          await retried(() => session.close())
          expect(isCut).toBe(true)
          expect(await owner.new(id('lost')).data()).toEqual({ [FIELD]: 'changed' })
          const none = owner.new(id('lost'))
          expect(await none.get(FIELD)).toBe('changed')
          await none.close()
        },
      )

      itWithRedis('a removal or a move that has failed is made by a later close', async () => {
        const { manager, owner } = await managers()
        await saved(owner, id('removed'))
        await saved(owner, id('moved'))
        const removed = manager.new(id('removed'))
        const moved = manager.new(id('moved'))
        await retried(() => removed.get(FIELD))
        await retried(() => moved.get(FIELD))
        await network.proxy.refuse()
        const error = await settled(removed.destroy())
        expect(error).toMatchObject({ name: 'SessionError', retryable: true })
        showsNoSecret(error)
        expect(await settled(moved.regenerateId())).toMatchObject({ name: 'SessionError', retryable: true })
        expect(await moved.id()).toBe(id('moved'))
        await network.proxy.listen()
        await retried(() => removed.close())
        expect(await owner.new(id('removed')).exists()).toBe(false)
        await retried(() => moved.regenerateId())
        await retried(() => moved.close())
        expect(await owner.new(id('moved')).exists()).toBe(false)
        expect(await owner.new(await moved.id()).get(FIELD)).toBe(VALUE)
      })

      itWithRedis('a failed load leaves no use behind: the next call begins anew', async () => {
        const { manager, owner } = await managers()
        await saved(owner, id('load'))
        const session = manager.new(id('load'))
        await network.proxy.refuse()
        const calls = [session.get(FIELD), session.data(), session.exists(), session.id()].map(heard)
        for (const call of calls) expect(await settled(call)).toMatchObject({ retryable: true })
        await session.close()
        await network.proxy.listen()
        await retried(() => session.get(FIELD))
        expect(await session.get(FIELD)).toBe(VALUE)
        await session.close()
      })
    })

    itWithRedis('closes lose nothing when the socket is cut while its writes are held back', async () => {
      const id = idOf(`${layout}-corked`)
      const connection = await ioredisTo(network.proxy.port)
      const storage = open(connection)
      for (const end of ['destroy', 'end', 'resetAndDestroy'] as const) {
        const { stream } = connection as Inner
        const calls = Array.from({ length: 20 }, (_, n) => heard(storage.set(`${id}-${n}`, FIELD, n, HOUR)))
        expect(stream.writableCorked).toBe(1)
        stream[end]()
        // ioredis sends them again by itself.
        await Promise.all(calls)
        expect(await storage.get(`${id}-19`, FIELD)).toBe(19)
        expect((connection as Inner).stream.writableCorked).toBe(0)
      }
      const given = await ioredisTo(network.proxy.port, { maxRetriesPerRequest: 0 })
      const lost = heard(open(given).set(id, FIELD, VALUE, HOUR))
      const { stream } = given as Inner
      stream.destroy()
      await failureOf(lost, 'STORAGE_UNAVAILABLE', true)
    })
  })
})

/** What ioredis does not tell of in its types. */
type Inner = Redis & { stream: Socket }
