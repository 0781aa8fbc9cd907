import { beforeAll, describe, expect } from 'vitest'
import { Manager, StorageRedis } from '../../../platforms/node/index.ts'
import { openIoredis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { openComparingIoredis } from './support/comparing.ts'
import { asksRedis } from './support/conformance.ts'
import { HANGS } from './support/hangs.ts'
import { STRING } from './support/layouts.ts'
import { expected, HOUR, race } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const crypto = { mode: 'sealed', keys: [new Uint8Array(32).fill(1)] } as const

describeWithRedis('on a server that compares by itself', () => {
  const redis = useRedis()
  const connect = () => redis.open(openComparingIoredis(redis.engine.port))

  describe('StorageRedis', () => {
    asksRedis(redis, { connect, open: STRING.open })
  })
  describe('StorageRedis, sealed', () => {
    asksRedis(redis, {
      connect,
      open: (of, prefix) => new StorageRedis(of, prefix, { crypto, timeout: HANGS }),
    })
  })

  describe('closes', () => {
    let storages: StorageRedis[]
    beforeAll(async () => {
      const prefix = redis.prefix()
      // Half of them are served by a script.
      const connections = [await connect(), await redis.open(openIoredis(redis.engine.port)), await connect()]
      storages = connections.map((connection) => new StorageRedis(connection, prefix, { timeout: HANGS }))
    })

    itWithRedis('closes on a server that compares by itself lose nothing', async () => {
      const given = { id: 'raced', first: 0, closers: 60, rounds: 20 }
      expect(await race(storages, given)).toEqual([])
      expect(await storages[0]?.data('raced')).toEqual(expected(given))
    })

    itWithRedis('a close on a server that compares by itself is one command, from the first on', async () => {
      const storage = new StorageRedis(await connect(), redis.prefix(), { timeout: HANGS })
      await storage.set('id', 'a', '0', HOUR)
      const session = new Manager(HOUR, storage).new('id')
      await session.set('a', '1')
      const { names } = await sentDuring(redis.engine, () => session.close())
      expect(names).toEqual(['eval'])
      expect(await storages[0]?.data('id')).toBeUndefined()
      expect(await storage.data('id')).toEqual({ a: '1' })
    })
  })
  redis.leavesNothingForEver()
})
