import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { failsWith } from '../file/support.ts'
import { type Connection, openIoredis, openNodeRedis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { EACH_LAYOUT, HASH } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('reads of a hash table', () => {
  const redis = useRedis()
  let connections: Connection[]
  beforeAll(async () => {
    const { port } = redis.engine
    connections = [await redis.open(openIoredis(port)), await redis.open(openNodeRedis(port))]
  })

  describe.each(EACH_LAYOUT.slice(1))('%s', (_, { open }) => {
    const quote = (text: string) => (open === HASH.open ? JSON.stringify(text) : text)

    const setup = (connection: Connection = connections[0] as Connection) => {
      const prefix = redis.prefix()
      const storage = open(connection, prefix)
      const manager = new Manager<Record<string, string>>(HOUR, storage)
      return { prefix, storage, manager, raw: `${prefix}id` }
    }

    itWithRedis('reads of a hash table in one tick are one HMGET for each session', async () => {
      const { storage } = setup()
      await storage.setMap('id', { a: '1', b: '2' }, HOUR)
      await storage.setMap('other', { a: '3' }, HOUR)
      const { commands } = await sentDuring(redis.engine, async () => {
        const keys = ['a', 'b', 'none', 'a']
        const reads = [...keys.map((key) => storage.get('id', key)), storage.get('other', 'a')]
        expect(await Promise.all(reads)).toEqual(['1', '2', undefined, '1', '3'])
      })
      expect(commands.map(([name]) => name?.toLowerCase())).toEqual(['hmget', 'hmget'])
      expect(commands.map((command) => command.slice(2))).toEqual([['a', 'b', 'none'], ['a']])
    })

    itWithRedis(
      'reads of a hash table see what others have saved, also while the session is open',
      async () => {
        const { manager, storage, raw } = setup()
        await storage.setMap('id', { a: '1', b: '1' }, HOUR)
        // What was asked for by the first session, the load of the second one brings along.
        for (const [before, value] of [
          ['1', '2'],
          ['2', '3'],
        ] as const) {
          const session = manager.new('id')
          expect(await session.get('a')).toBe(before)
          expect(await session.get('b')).toBe(before)
          await session.set('b', 'mine')
          await redis.engine.command('HSET', raw, 'a', quote(value), 'b', quote(value), 'c', quote(value))
          expect(await session.get('a')).toBe(value)
          expect(await session.get('b')).toBe('mine')
          expect(await session.contains('c')).toBe(true)
          expect(await session.size()).toBe(3)
        }
      },
    )

    itWithRedis(
      'reads of a hash table see each acknowledged write, whatever is read at the same time',
      async () => {
        for (const connection of connections) {
          const { manager, storage } = setup(connection)
          await storage.setMap('id', { a: '0' }, HOUR)
          for (let n = 1; n <= 20; n++) {
            const session = manager.new('id')
            const writer = manager.new('id')
            await writer.set('a', `${n}`)
            const reading = session.get('other')
            await writer.close()
            expect(await storage.get('id', 'a')).toBe(`${n}`)
            await Promise.all([reading, storage.set('id', 'a', 'direct', HOUR)])
            expect(await session.get('a')).toBe('direct')
            await Promise.all([manager.new('id').get('a'), storage.remove('id', 'a')])
            expect(await storage.get('id', 'a')).toBeUndefined()
            await Promise.all([manager.new('id').get('a'), storage.set('id', 'a', 'again', HOUR)])
            expect(await storage.get('id', 'a')).toBe('again')
            await Promise.all([manager.new('id').get('a'), storage.removeAll('id')])
            expect(await storage.get('id', 'a')).toBeUndefined()
            await Promise.all([
              manager.new('id').get('a'),
              storage.setSession('id', new Map([['a', 'x']]), HOUR),
            ])
            expect(await storage.get('id', 'a')).toBe('x')
          }
        }
      },
    )

    itWithRedis('reads of one hash never return a field of another one', async () => {
      const { storage, manager } = setup()
      const ids = Array.from({ length: 50 }, (_, index) => `session-${index}`)
      await Promise.all(ids.map((id) => storage.setMap(id, { id, n: id }, HOUR)))
      for (let n = 0; n < 3; n++) {
        const read = async (id: string) => {
          const session = manager.new(id)
          return [await session.get('id'), await session.get('n'), await session.get('id')]
        }
        expect(await Promise.all(ids.map(read))).toEqual(ids.map((id) => [id, id, id]))
      }
    })

    itWithRedis('a read of a key that is no hash is refused, and reads of other keys work', async () => {
      const { storage, raw } = setup()
      await redis.engine.command('SET', raw, 'hello', 'PX', '100000')
      await storage.set('other', 'a', '1', HOUR)
      const refused = failsWith('RECORD_CORRUPT', storage.get('id', 'a'))
      expect(await storage.get('other', 'a')).toBe('1')
      await refused
      await failsWith('RECORD_CORRUPT', storage.get('id', 'a'))
    })
  })
  redis.leavesNothingForEver()
})
