import type { Redis } from 'ioredis'
import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { type ChangeSet, directChanges } from '../../../../src/record/change-set.ts'
import { openIoredis } from '../support/clients.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, STORAGES, saved, WRITES } from './support/calls.ts'
import { CLIENTS } from './support/clients.ts'
import { FIELD, failureOf, idOf, VALUE } from './support/failures.ts'
import { rawOf } from './support/raw.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

/** The calls that make a session larger. */
const GROWING = ['set', 'setMap', 'mergeSession'] as const

describeWithRedis('a server whose memory is full', () => {
  const redis = useRedis({ args: ['--maxmemory-policy', 'noeviction'] })
  let owner: Redis
  beforeAll(async () => {
    owner = await redis.open(openIoredis(redis.engine.port))
  })
  watchesForUnhandled()

  async function fill(): Promise<void> {
    await owner.config('SET', 'maxmemory', '1mb')
    while (await owner.set(`filler-${Math.random()}`, 'x'.repeat(10_000), 'PX', HOUR).catch(() => '')) {
      // Until it is full.
    }
  }

  async function free(): Promise<void> {
    await owner.config('SET', 'maxmemory', '0')
    await owner.flushall()
  }

  describe.each(STORAGES)('%s', (_, open) => {
    describe.each(CLIENTS)('%s', (_, connect) => {
      itWithRedis('a server whose memory is full is STORAGE_FULL, and nothing is half done', async () => {
        const storage = open(await connect(redis.engine.port))
        for (const isThere of [true, false]) {
          await free()
          for (const name of isThere ? Object.keys(WRITES) : ['moveSession']) {
            await storage.setMap(idOf(name), { [FIELD]: 'before', other: 1 }, HOUR)
          }
          await fill()
          const sessions = async () =>
            new Map([...(await rawOf(owner))].filter(([name]) => !/^fil/.test(name)))
          const before = await sessions()
          const calls = Object.fromEntries(GROWING.map((name) => [name, WRITES[name]!]))
          for (const [, call] of callEach(storage, calls)) await failureOf(call, 'STORAGE_FULL', true)
          expect(await sessions()).toEqual(before)

          // Redis lets a script go on that has removed something before: all of it is done, or nothing.
          const saving = storage.setSession(idOf('setSession'), new Map([[FIELD, VALUE]]), HOUR)
          if (await isFull(saving)) expect(await sessions()).toEqual(before)
          else expect(await storage.data(idOf('setSession'))).toEqual({ [FIELD]: VALUE })
          const anew: ChangeSet = { ...directChanges(new Map([[FIELD, '"new"']])), base: 'cleared' }
          const isKept = await isFull(storage.mergeSession(idOf('get'), anew, HOUR))
          expect(await storage.data(idOf('get'))).toEqual(isKept ? undefined : { [FIELD]: 'new' })
          const isThereStill = await isFull(storage.moveSession(idOf('moveSession'), idOf('moved'), HOUR))
          expect((await sessions()).has(nameOf(idOf('moveSession')))).toBe(isThereStill)
          expect((await sessions()).has(nameOf(idOf('moved')))).toBe(!isThereStill)
          for (const { pttl } of (await sessions()).values()) expect(pttl).toBe(60)
        }
        await free()
      })

      itWithRedis('a server whose memory is full still reads, renews and removes', async () => {
        const storage = open(await connect(redis.engine.port))
        const manager = new Manager(HOUR, storage)
        await saved(manager, idOf('full'))
        await fill()
        expect(await storage.data(idOf('full'))).toEqual({ [FIELD]: VALUE })
        await storage.updateTTL(idOf('full'), HOUR)
        expect(await manager.new(idOf('full')).get(FIELD)).toBe(VALUE)
        await storage.removeAll(idOf('full'))
        expect(await storage.data(idOf('full'))).toBeUndefined()
        await free()
      })

      itWithRedis('changes whose close failed for a full memory are kept until there is room', async () => {
        const manager = new Manager(HOUR, open(await connect(redis.engine.port)))
        await saved(manager, idOf('kept'))
        const session = manager.new(idOf('kept'))
        await session.set(FIELD, 'changed')
        await session.update('count', (count) => Number(count ?? 0) + 1)
        await fill()
        await failureOf(session.close(), 'STORAGE_FULL', true)
        await failureOf(session.close(), 'STORAGE_FULL', true)
        expect(await manager.new(idOf('kept')).data()).toEqual({ [FIELD]: VALUE })
        await owner.config('SET', 'maxmemory', '0')
        await session.close()
        expect(await manager.new(idOf('kept')).data()).toEqual({ [FIELD]: 'changed', count: 1 })
        await free()
      })
    })
  })
})

/** Whether work fails for want of memory; else it must succeed. */
async function isFull(work: Promise<void>): Promise<boolean> {
  const error = await work.catch((error: unknown) => error)
  if (error !== undefined) await failureOf(Promise.reject(error), 'STORAGE_FULL', true)
  return error !== undefined
}

function nameOf(id: string): string {
  return id.slice(idOf('').length)
}
