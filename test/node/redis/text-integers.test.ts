import { describe, expect } from 'vitest'
import { Manager, parseExact } from '../../../platforms/node/index.ts'
import { BIG, TEXT_INTEGERS } from '../../support/text-integers.ts'
import { openIoredis } from './support/clients.ts'
import { GOFRAME_HASH, HASH, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('integers as texts in Redis', () => {
  const redis = useRedis()

  describe.each([STRING, HASH])('$name', ({ name, open }) => {
    itWithRedis.each(TEXT_INTEGERS)('%s', async (_title, holds) => {
      await holds(open(await redis.open(openIoredis(redis.engine.port)), `${name}:`))
    })
  })

  itWithRedis("the text of a hash table with GoFrame's values is parsed without rounding", async () => {
    const storage = GOFRAME_HASH.open(await redis.open(openIoredis(redis.engine.port)), 'goframe:')
    const session = new Manager<Record<string, unknown>>(HOUR, storage, { integers: 'string' }).new('id')
    await redis.engine.command('HSET', 'goframe:id', 'user', `{"id":${BIG}}`, 'id', String(BIG))
    expect(await session.get('id')).toBe(String(BIG))
    const user = parseExact((await session.get('user')) as string) as Record<string, unknown>
    expect(user).toEqual({ id: BIG })
    await session.set('user', { ...user, name: 'Ada' })
    await session.set('id', String(BIG))
    await session.close()
    expect(await redis.engine.command('HGET', 'goframe:id', 'user')).toBe(`{"id":${BIG},"name":"Ada"}`)
    expect(await redis.engine.command('HGET', 'goframe:id', 'id')).toBe(String(BIG))
  })
})
