import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect } from 'vitest'
import {
  Manager,
  StorageRedis,
  StorageRedisHashTable,
  type StorageRedisOptions,
} from '../../../platforms/node/index.ts'
import { failsWith, ID, KEY, VALUE } from '../file/support.ts'
import { type Connection, openIoredis, openNodeRedis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { HANGS } from './support/hangs.ts'
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
      const options: StorageRedisOptions = { crypto: { mode: 'sealed', keys }, encoding, timeout: HANGS }
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

  describe.each(['bytes', 'base64'] as const)('of format 2, as %s', (encoding) => {
    const DAY = 24 * HOUR
    const open = (connection: Connection, prefix: string, key = KEYS[0]) =>
      new StorageRedis(connection, prefix, { crypto: { mode: 'sealed', keys: [key], format: 2 }, encoding })
    const each = async (work: (connection: Connection, prefix: string) => Promise<void>) => {
      for (const connection of connections) await work(connection, redis.prefix())
    }
    const save = async (storage: StorageRedis, ttl?: number) => {
      const session = new Manager(HOUR, storage).new(ID)
      await session.set(KEY, VALUE)
      if (ttl !== undefined) await session.setTTL(ttl)
      await session.close()
    }
    const expectLife = async (prefix: string, life: number) => {
      const left = Number(await command('PTTL', prefix + ID))
      expect(left).toBeLessThanOrEqual(life)
      expect(left).toBeGreaterThan(life - 60_000)
    }

    itWithRedis('a load renews by the own TTL, with or without the key', async () => {
      await each(async (connection, prefix) => {
        await save(open(connection, prefix), 30 * DAY)
        for (const [storage, code] of [
          [open(connection, prefix, KEYS[1]), 'RECORD_NOT_AUTHENTIC'],
          [new StorageRedis(connection, prefix), 'RECORD_CORRUPT'],
        ] as const) {
          await command('PEXPIRE', prefix + ID, '100000')
          await failsWith(code, storage.getSession(ID, HOUR))
          await expectLife(prefix, 30 * DAY)
        }
        await command('PEXPIRE', prefix + ID, '100000')
        const session = new Manager(HOUR, open(connection, prefix)).new(ID)
        const { names } = await sentDuring(redis.engine, async () => {
          expect(await session.get(KEY)).toBe(VALUE)
          await session.close()
        })
        expect(names).toEqual(['evalsha'])
        await expectLife(prefix, 30 * DAY)
      })
    })

    itWithRedis('without an own TTL a load without the key changes nothing', async () => {
      await each(async (connection, prefix) => {
        await save(open(connection, prefix))
        await command('PEXPIRE', prefix + ID, '100000')
        await failsWith('RECORD_NOT_AUTHENTIC', open(connection, prefix, KEYS[1]).getSession(ID, HOUR))
        await expectLife(prefix, 100_000)
        const session = new Manager(HOUR, open(connection, prefix)).new(ID)
        expect(await session.get(KEY)).toBe(VALUE)
        await session.close()
        await expectLife(prefix, HOUR)
      })
    })

    itWithRedis('a record that another key has sealed since keeps its own TTL', async () => {
      await each(async (connection, prefix) => {
        const storage = open(connection, prefix)
        await save(storage)
        expect(await storage.getSession(ID, HOUR)).toBeDefined()
        const other = open(connection, prefix, KEYS[1])
        await other.removeAll(ID)
        await save(other, 30 * DAY)
        await failsWith('RECORD_NOT_AUTHENTIC', storage.getSession(ID, HOUR))
        await expectLife(prefix, 30 * DAY)
        await failsWith('RECORD_NOT_AUTHENTIC', new Manager(HOUR, storage).new(ID).set(KEY, 'x'))
        expect(await other.data(ID)).toEqual({ [KEY]: VALUE })
      })
    })
  })

  itWithRedis('a load reads the own TTL of every vector of format 2', async () => {
    const file = new URL('../../vectors/sealed-2.json', import.meta.url)
    const vectors: { sealed: string; ttl: number }[] = JSON.parse(readFileSync(file, 'utf8'))
    const [connection] = connections as [Connection]
    for (const { sealed, ttl } of vectors) {
      const prefix = redis.prefix()
      await command('SET', prefix + ID, Buffer.from(sealed, 'hex').toString('base64'), 'PX', '100000')
      await failsWith('RECORD_CORRUPT', new StorageRedis(connection, prefix).getSession(ID, HOUR))
      const left = Number(await command('PTTL', prefix + ID))
      if (ttl === 1) expect(left).toBeLessThanOrEqual(1)
      else expect(Math.abs(left - (ttl || 100_000))).toBeLessThan(60_000)
      await command('DEL', prefix + ID)
    }
  })

  itWithRedis('no TTL is read from values that are no sealed records', async () => {
    const [connection] = connections as [Connection]
    const prefix = redis.prefix()
    for (const value of [
      'A',
      'Agfoo',
      'Ag',
      '\u0002',
      '\u0002 twelve bytes',
      'Ag==',
      'AkAAAAABAAAAAAAAAAA?',
      'AwAAAAABAAAAAAAAAAAA',
    ]) {
      await command('SET', prefix + ID, value, 'PX', '100000')
      await failsWith('RECORD_CORRUPT', new StorageRedis(connection, prefix).getSession(ID, HOUR))
      const left = Number(await command('PTTL', prefix + ID))
      expect(left, value).toBeLessThanOrEqual(100_000)
      expect(left, value).toBeGreaterThan(40_000)
    }
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
