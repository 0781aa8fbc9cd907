import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Manager, StorageRedis, StorageRedisHashTable } from '../../../../platforms/node/index.ts'
import type { Connection } from '../support/clients.ts'
import { HANGS } from '../support/hangs.ts'
import { HOUR } from '../support/race.ts'
import { useRedis } from '../support/use-redis.ts'
import { describeWithRedis, itWithRedis } from '../support/with-redis.ts'
import { callEach, type Kept, READS, STORAGES, WRITES } from './support/calls.ts'
import { ioredisTo, nodeRedisTo } from './support/clients.ts'
import { FIELD, failureOf, idOf, PREFIX, settled, VALUE } from './support/failures.ts'
import { type FakeRedis, startFakeRedis } from './support/fake-redis.ts'
import { watchesForUnhandled } from './support/unhandled.ts'

/** What a reply that does not belong to its command is. */
const FAULT = ['STORAGE_FAULT', false] as const

const crypto = { mode: 'sealed', keys: [new Uint8Array(32).fill(1)] } as const
const EACH: typeof STORAGES = [
  ...STORAGES,
  [
    'StorageRedisHashTable of GoFrame',
    (redis, timeout = HANGS) => new StorageRedisHashTable(redis, PREFIX, { timeout }),
  ],
  ['StorageRedis, sealed', (redis, timeout = HANGS) => new StorageRedis(redis, PREFIX, { timeout, crypto })],
  [
    'StorageRedis, sealed in base64',
    (redis, timeout = HANGS) => new StorageRedis(redis, PREFIX, { timeout, crypto, encoding: 'base64' }),
  ],
  ['StorageRedis without a prefix', (redis, timeout = HANGS) => new StorageRedis(redis, '', { timeout })],
]

/** What a hash holds, that has no reserved field, in the place of what an update has expected. */
const NOT_EXPECTED = '*2\r\n$-1\r\n$1\r\na'

const CALLS = { ...READS, ...WRITES }

describeWithRedis('a connection that is used for something else', () => {
  const redis = useRedis()
  watchesForUnhandled()

  /** Connections, and how one gets into a transaction and out of it. */
  const TRANSACTIONS = {
    ioredis: async () => {
      const connection = await ioredisTo(redis.engine.port)
      return {
        connection,
        begin: () => connection.multi({ pipeline: false }) as unknown as Promise<unknown>,
        discard: () => connection.discard() as Promise<unknown>,
      }
    },
    'node-redis': async () => {
      const connection = await nodeRedisTo(redis.engine.port, { RESP: 2 })
      return {
        connection,
        begin: () => connection.sendCommand(['MULTI']),
        discard: () => connection.sendCommand(['DISCARD']),
      }
    },
  }

  describe.each(Object.keys(TRANSACTIONS) as (keyof typeof TRANSACTIONS)[])('by %s', (client) => {
    describe.each(EACH)('%s', (_, open) => {
      itWithRedis('nothing succeeds inside a transaction of the same connection', async () => {
        await redis.engine.command('FLUSHALL')
        const { connection, begin, discard } = await TRANSACTIONS[client]()
        const known = open(connection)
        for (const name of Object.keys(CALLS)) await known.setMap(idOf(name), { [FIELD]: VALUE }, HOUR)
        for (const name of Object.keys(CALLS)) await known.getSession(idOf(name), HOUR)
        for (const storage of [known, open(connection)]) {
          for (const [name, call] of Object.entries(CALLS)) {
            await begin()
            // A renewal that was made just now is not made again.
            const work =
              name === 'updateTTL' ? storage.updateTTL(idOf(name), HOUR / 2) : call(storage, idOf(name))
            await failureOf(work, ...FAULT)
            await discard()
          }
          if (open !== EACH[5]?.[1]) {
            await begin()
            await failureOf(callEach(storage).at(-1)?.[1] as Promise<unknown>, ...FAULT)
            await discard()
          }
        }
        for (const name of Object.keys(CALLS)) {
          expect(await open(connection).data(idOf(name)), name).toEqual({ [FIELD]: VALUE })
        }
      })

      itWithRedis(
        'a session is neither found nor saved nor removed in it, and is saved after it',
        async () => {
          await redis.engine.command('FLUSHALL')
          const { connection, begin, discard } = await TRANSACTIONS[client]()
          const manager = new Manager<Record<string, unknown>>(HOUR, open(connection))
          await begin()
          await failureOf(manager.new(idOf('made-up')).get('user'), ...FAULT)
          const session = manager.new()
          await session.set('user', VALUE)
          await failureOf(session.close(), ...FAULT)
          await discard()
          await session.close()
          const id = await session.id()
          const removed = manager.new(id)
          await begin()
          await failureOf(removed.removeAll(), ...FAULT)
          await failureOf(removed.close(), ...FAULT)
          await discard()
          expect(await manager.new(id).get('user')).toBe(VALUE)
          await removed.close()
          expect(await manager.new(id).get('user')).toBeUndefined()
        },
      )
    })
  })

  describe.each(EACH)('%s', (_, open) => {
    itWithRedis('nothing succeeds on a connection that is subscribed', async () => {
      const plain = await ioredisTo(redis.engine.port, { protocol: 2 } as object)
      const node = await nodeRedisTo(redis.engine.port, { RESP: 2 })
      await plain.subscribe('channel')
      await node.subscribe('channel', () => {})
      for (const connection of [plain, node]) {
        for (const [, call] of callEach(open(connection), CALLS)) await failureOf(call, ...FAULT)
      }
    })

    itWithRedis('nothing succeeds on a connection that monitors', async () => {
      const plain = await (await ioredisTo(redis.engine.port)).monitor()
      const node = createClient({ socket: { port: redis.engine.port, host: '127.0.0.1' } })
      node.on('error', () => {})
      await node.connect()
      await node.monitor(() => {})
      for (const connection of [plain, node] as Connection[]) {
        for (const [, call] of callEach(open(connection, 300), CALLS)) {
          const error = (await settled(call)) as { code: string }
          expect(['TIMEOUT', FAULT[0]]).toContain(error.code)
        }
      }
      plain.disconnect()
      node.destroy()
    })
  })
})

describe.each([
  ['ioredis', ioredisTo],
  ['node-redis', (port: number) => nodeRedisTo(port, { RESP: 2 })],
] as const)('what is not Redis, by %s', (_, connect) => {
  let fake: FakeRedis
  let answer = ''
  beforeAll(async () => {
    fake = await startFakeRedis(() => answer)
  })
  afterAll(() => fake.stop())
  watchesForUnhandled()

  describe.each(EACH)('%s', (_, open) => {
    it.each([
      '+QUEUED',
      '*0',
      ':77',
      '*1\r\n:5',
      '*1\r\n*0',
      '*2\r\n:5\r\n:5',
      NOT_EXPECTED,
      '*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc',
    ])('an answer that belongs to no command, %j, is no success', async (each) => {
      answer = each
      const storage = open(await connect(fake.port), 5000)
      for (const [name, call] of callEach(storage, CALLS)) {
        if (!isPossible(storage, name, each)) await failureOf(call, ...FAULT)
        else await call.catch(() => {})
      }
    })
  })
})

/** Whether a server may well say that to a call. */
function isPossible(storage: Kept, name: string, answer: string): boolean {
  const isHash = storage instanceof StorageRedisHashTable
  if (answer === '*0') return isHash && ['data', 'getSession', 'moveSession'].includes(name)
  if (answer === ':77') return isHash ? name === 'getSize' : name === 'removeAll'
  return isHash && name === 'mergeSession' && answer === NOT_EXPECTED
}
