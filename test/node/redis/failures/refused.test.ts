import { beforeAll, describe, expect } from 'vitest'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, READS, STORAGES, WRITES } from './support/calls.ts'
import { CLIENTS, ioredisTo, newIoredis, nodeRedisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, PREFIX, VALUE } from './support/failures.ts'
import { rawOf } from './support/raw.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

/** All that a storage sends, by itself or in a script. */
const COMMANDS = [
  ...['get', 'getex', 'set', 'del', 'pexpire', 'pttl', 'exists', 'evalsha', 'eval'],
  ...['hget', 'hmget', 'hgetall', 'hset', 'hsetnx', 'hdel', 'hlen', 'hexists'],
]

describeWithRedis('a server that refuses', () => {
  const redis = useRedis()
  const admin = () => redis.engine.port
  beforeAll(() => redis.engine.command('CONFIG', 'SET', 'requirepass', 'the password'))
  const DENIED = ['STORAGE_DENIED', false] as const
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    itWithRedis('a client that gave no password is STORAGE_DENIED (NOAUTH)', async () => {
      const storage = open(newIoredis(admin(), { retryStrategy: () => 50 }))
      for (const [, call] of callEach(storage)) await failureOf(call, ...DENIED)
    })

    itWithRedis('a client that gave a wrong password is STORAGE_DENIED (WRONGPASS)', async () => {
      const storage = open(newIoredis(admin(), { password: 'wrong', retryStrategy: () => 50 }))
      for (const [, call] of callEach(storage)) await failureOf(call, ...DENIED)
    })

    itWithRedis('a client whose user was deleted is STORAGE_DENIED (NOAUTH)', async () => {
      const plain = await ioredisTo(admin(), { password: 'the password' })
      const node = await nodeRedisTo(admin(), { password: 'the password', RESP: 2 })
      await plain.call('hello', '3')
      await plain.call('reset')
      await node.sendCommand(['RESET'])
      for (const connection of [plain, node]) {
        // More than 10 words of a stranger end the connection.
        for (const [, call] of callEach(open(connection), READS)) await failureOf(call, ...DENIED)
      }
    })

    itWithRedis.each(COMMANDS)(
      'without the right to %s a call is STORAGE_DENIED (NOPERM), and nothing is half done',
      async (command) => {
        const owner = await ioredisTo(admin(), { password: 'the password' })
        await owner.call('acl', 'setuser', 'limited', 'reset', 'on', '>secret', '~*', '+@all', `-${command}`)
        const limited = await ioredisTo(admin(), { username: 'limited', password: 'secret' })
        for (const isThere of [true, false]) {
          await owner.flushall()
          const before = open(owner)
          for (const name of isThere ? Object.keys(WRITES) : []) {
            await before.setMap(idOf(name), { [FIELD]: VALUE, other: 1 }, HOUR)
          }
          const raw = await rawOf(owner)
          const storage = open(limited)
          for (const [name, call] of callEach(storage, { ...READS, ...WRITES })) {
            const done = await call.then(() => true).catch((error) => error.code === 'SESSION_DESTROYED')
            if (done) continue
            await failureOf(call, ...DENIED)
            expect.soft((await rawOf(owner)).get(name), `${name}, there: ${isThere}`).toEqual(raw.get(name))
          }
          for (const [name, { pttl }] of await rawOf(owner)) expect.soft(pttl, name).not.toBe(-1)
        }
        limited.disconnect()
        await owner.flushall()
      },
    )
  })
})

describeWithRedis('a key of another type', () => {
  const redis = useRedis()
  const CORRUPT = ['RECORD_CORRUPT', false] as const
  watchesForUnhandled()

  describe.each(STORAGES)('%s', (_, open) => {
    itWithRedis.each(CLIENTS)('a key of another type stays as it is (WRONGTYPE), %s', async (_, connect) => {
      const owner = await ioredisTo(redis.engine.port)
      const connection = await connect(redis.engine.port)
      const calls = { ...READS, ...WRITES }
      for (const prefix of ['', `${PREFIX}types:`]) {
        for (const name of Object.keys(calls)) {
          await owner.del(`${prefix}${idOf(name)}`)
          await owner.rpush(`${prefix}${idOf(name)}`, VALUE)
        }
        const storage = open(connection, 2000, prefix)
        for (const [name, call] of callEach(storage, calls)) {
          const key = `${prefix}${idOf(name)}`
          // Under a prefix a key is the storage's own.
          const mayRemove = name === 'removeAll' && prefix !== ''
          if (mayRemove && (await owner.exists(key)) === 0) continue
          await failureOf(call, ...CORRUPT)
          expect.soft(await owner.lrange(key, 0, -1), name).toEqual([VALUE])
        }
      }
    })
  })
})
