import { describe, expect } from 'vitest'
import { Manager } from '../../../../platforms/node/index.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { STORAGES, saved } from './support/calls.ts'
import { CLIENTS, ioredisTo } from './support/clients.ts'
import { FIELD, idOf, VALUE } from './support/failures.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

describeWithRedis('a server that has forgotten its scripts', () => {
  const redis = useRedis()
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (layout, open) => {
    itWithRedis.each(CLIENTS)(
      'a server that has lost its scripts (NOSCRIPT) gets them again, %s',
      async (client, connect) => {
        const owner = await ioredisTo(redis.engine.port)
        const manager = new Manager(HOUR, open(await connect(redis.engine.port)))
        for (let round = 0; round < 3; round++) {
          const id = idOf(`${layout}-${client}-${round}`)
          await saved(manager, id)
          await owner.script('FLUSH')
          const session = manager.new(id)
          expect(await session.get(FIELD)).toBe(VALUE)
          await owner.script('FLUSH')
          await session.update('count', (count) => Number(count ?? 0) + 1)
          await session.close()
          await owner.script('FLUSH')
          const moved = await session.regenerateId()
          await owner.script('FLUSH')
          await session.close()
          expect(await manager.storage.data(moved)).toEqual({ [FIELD]: VALUE, count: 1 })
          await owner.script('FLUSH')
          await session.destroy()
          expect(await manager.storage.data(moved)).toBeUndefined()
        }
      },
    )

    itWithRedis.each(CLIENTS)(
      'closes that race with a server losing its scripts (NOSCRIPT) lose nothing, %s',
      async (client, connect) => {
        const owner = await ioredisTo(redis.engine.port)
        const manager = new Manager(HOUR, open(await connect(redis.engine.port)))
        const id = idOf(`${layout}-${client}-raced`)
        let isDone = false
        const flushing = (async () => {
          while (!isDone) await owner.script('FLUSH')
        })()
        const closers = Array.from({ length: 16 }, async (_, closer) => {
          for (let n = 1; n <= 10; n++) {
            const session = manager.new(id)
            await session.set(`of-${closer}`, n)
            await session.update('count', (count) => Number(count ?? 0) + 1)
            await session.close()
          }
        })
        await Promise.all(closers)
        isDone = true
        await flushing
        const data = await manager.new(id).data()
        expect(data).toMatchObject({ count: 160, 'of-0': 10, 'of-15': 10 })
      },
    )
  })
})
