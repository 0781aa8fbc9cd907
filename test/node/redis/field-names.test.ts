import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { type Client, openIoredis, openNodeRedis } from './support/clients.ts'
import { GOFRAME_HASH, HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const NOT_UTF8 = [Buffer.from([0xff]), Buffer.from([0x61, 0xc3]), Buffer.from([0xed, 0xa0, 0x80])]
const TEXTS = ['\ufffd', 'a\ufffd', 'é', '', '\u{1f600}']

const CLIENTS: ReadonlyArray<readonly [string, (port: number) => Promise<Client>]> = [
  ['ioredis', openIoredis],
  ['node-redis', openNodeRedis],
]

describeWithRedis('names of fields that are not UTF-8', () => {
  const redis = useRedis()
  let owner: Redis
  beforeAll(() => {
    owner = new Redis({ port: redis.engine.port, host: '127.0.0.1' })
  })
  afterAll(() => owner.disconnect())

  describe.each([HASH, GOFRAME_HASH])('in $name', ({ open }) => {
    itWithRedis.each(CLIENTS)(
      'data shows what get returns, and the others stay in the hash, by %s',
      async (_, connect) => {
        const prefix = redis.prefix()
        const storage = open(await redis.open(connect(redis.engine.port)), prefix)
        for (const name of [...NOT_UTF8, ...TEXTS]) await owner.hset(`${prefix}id`, name, '1')
        await owner.pexpire(`${prefix}id`, HOUR)
        const data = await storage.data('id')
        expect(Object.keys(data ?? {}).sort()).toEqual([...TEXTS].sort())
        for (const [key, value] of Object.entries(data ?? {}))
          expect(await storage.get('id', key)).toBe(value)
        expect(new Set((await storage.getSession('id', HOUR))?.keys())).toEqual(new Set(TEXTS))
        const session = new Manager<Record<string, unknown>>(HOUR, storage).new('id')
        for (const text of TEXTS) await session.remove(text)
        expect(await session.data()).toEqual({})
        const newId = await session.regenerateId()
        await session.close()
        const left = await owner.hkeysBuffer(`${prefix}${newId}`)
        expect(left.map((name) => name.toString('hex')).sort()).toEqual(
          expect.arrayContaining(NOT_UTF8.map((name) => name.toString('hex'))),
        )
        expect(await storage.data(newId)).toEqual({})
      },
    )
  })
})
