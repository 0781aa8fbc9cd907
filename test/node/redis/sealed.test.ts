import { beforeAll, describe, expect } from 'vitest'
import {
  Manager,
  StorageRedis,
  StorageRedisHashTable,
  type StorageRedisOptions,
} from '../../../platforms/node/index.ts'
import { failsWith, ID, KEY, VALUE } from '../file/support.ts'
import { type Connection, openIoredis, openNodeRedis } from './support/clients.ts'
import { expected, HOUR, race } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const KEYS = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array]

describeWithRedis('sealed records in Redis', () => {
  const redis = useRedis()
  let connections: Connection[]
  beforeAll(async () => {
    const { port } = redis.engine
    connections = [await redis.open(openIoredis(port)), await redis.open(openNodeRedis(port))]
  })
  const command = (name: string, ...args: string[]) => redis.engine.command(name, ...args)

  describe.each(['bytes', 'base64'] as const)('as %s', (encoding) => {
    const open = (connection: Connection, prefix: string, keys: Uint8Array[] = [KEYS[0]]) => {
      const options: StorageRedisOptions = { crypto: { mode: 'sealed', keys }, encoding }
      return new StorageRedis(connection, prefix, options)
    }
    const each = async (work: (connection: Connection, prefix: string) => Promise<void>) => {
      for (const connection of connections) await work(connection, redis.prefix())
    }

    itWithRedis('sealed records in Redis tell nothing, and no two are the same', async () => {
      await each(async (connection, prefix) => {
        const storage = open(connection, prefix)
        const values = new Set<string>()
        for (let n = 0; n < 5; n++) {
          await storage.set(ID, KEY, VALUE, HOUR)
          const value = String(await command('GET', prefix + ID))
          values.add(value)
          for (const secret of [ID, KEY, VALUE]) {
            expect(value).not.toContain(secret)
            expect(Buffer.from(value, 'base64').toString('latin1')).not.toContain(secret)
          }
          if (encoding === 'base64') expect(value).toMatch(/^[A-Za-z0-9+/]+={0,2}$/)
        }
        expect(values.size).toBe(5)
      })
    })

    itWithRedis('sealed records in Redis do not open under another id, nor with a changed bit', async () => {
      await each(async (connection, prefix) => {
        await open(connection, prefix).set(ID, KEY, VALUE, HOUR)
        await command('COPY', prefix + ID, `${prefix}copied`)
        await failsWith('RECORD_NOT_AUTHENTIC', open(connection, prefix).data('copied'))
        const length = Number(await command('STRLEN', prefix + ID))
        const before = await command('DUMP', prefix + ID)
        for (const other of ['x', 'y']) {
          // One of the two may be what stood there.
          if ((await command('DUMP', prefix + ID)) !== before) break
          await command('SETRANGE', prefix + ID, String(length - 8), other)
        }
        const session = new Manager(HOUR, open(connection, prefix)).new(ID)
        await failsWith('RECORD_NOT_AUTHENTIC', session.set(KEY, 'other'))
      })
    })

    itWithRedis(
      'plain records in Redis, and those of another key, are refused where records are sealed',
      async () => {
        await each(async (connection, prefix) => {
          const plain = new StorageRedis(connection, prefix)
          await plain.set(ID, KEY, VALUE, HOUR)
          const before = await command('GET', prefix + ID)
          const reading = open(connection, prefix).data(ID)
          await expect(reading).rejects.toMatchObject({ code: expect.stringMatching(/^RECORD_/) })
          const writing = open(connection, prefix).set(ID, KEY, 'other', HOUR)
          await expect(writing).rejects.toMatchObject({ code: expect.stringMatching(/^RECORD_/) })
          expect(await command('GET', prefix + ID)).toBe(before)
          await open(connection, prefix, [KEYS[1]]).set('other', KEY, VALUE, HOUR)
          await failsWith('RECORD_NOT_AUTHENTIC', open(connection, prefix).data('other'))
        })
      },
    )

    itWithRedis(
      'sealed records in Redis are opened by an older key, and sealed anew by the current one',
      async () => {
        await each(async (connection, prefix) => {
          await open(connection, prefix, [KEYS[0]]).set(ID, KEY, VALUE, HOUR)
          const rotated = open(connection, prefix, [KEYS[1], KEYS[0]])
          const session = new Manager(HOUR, rotated).new(ID)
          expect(await session.get(KEY)).toBe(VALUE)
          await session.close()
          expect(await open(connection, prefix, [KEYS[1]]).data(ID)).toEqual({ [KEY]: VALUE })
        })
      },
    )

    itWithRedis('many closes of one sealed session in Redis lose nothing', async () => {
      const prefix = redis.prefix()
      const given = { id: ID, first: 0, closers: 32, rounds: 10 }
      const storages = [...connections, ...connections].map((connection) => open(connection, prefix))
      expect(await race(storages, given)).toEqual([])
      expect(await open(connections[0] as Connection, prefix).data(ID)).toEqual(expected(given))
    })

    itWithRedis('sealed records in Redis live as long as plain ones', async () => {
      await each(async (connection, prefix) => {
        const lifeOf = async () => Number(await command('PTTL', prefix + ID))
        await open(connection, prefix).set(ID, KEY, VALUE, 1000)
        const session = new Manager(HOUR, open(connection, prefix)).new(ID)
        expect(await session.get(KEY)).toBe(VALUE)
        await session.close()
        expect(await lifeOf()).toBeGreaterThan(HOUR - 60_000)
      })
    })
  })

  itWithRedis('a hash table refuses to be sealed, and StorageRedis refuses an unknown encoding', async () => {
    const [connection] = connections as [Connection]
    const crypto = { mode: 'sealed', keys: [KEYS[0]] } as const
    const encoding = 'hex' as 'bytes'
    const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    expect(() => new StorageRedis(connection, '', { crypto, encoding })).toThrow(refused)
    expect(() => new StorageRedisHashTable(connection, '', { crypto } as object)).toThrow(refused)
    const goframe = { mode: 'goframe' } as unknown as typeof crypto
    expect(() => new StorageRedis(connection, '', { crypto: goframe })).toThrow(refused)
  })
  redis.leavesNothingForEver()
})
