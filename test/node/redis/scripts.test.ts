import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { CALLS } from '../../../src/conformance/calls.ts'
import { type Connection, openIoredis, openNodeRedis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { EACH_LAYOUT, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('scripts and connections', () => {
  const redis = useRedis()
  let connections: [Connection, Connection]
  beforeAll(async () => {
    const { port } = redis.engine
    connections = [await redis.open(openIoredis(port)), await redis.open(openNodeRedis(port))]
  })
  const forget = () => redis.engine.command('SCRIPT', 'FLUSH')

  describe.each(EACH_LAYOUT)('of %s', (_, { open }) => {
    itWithRedis('a server that has lost its scripts gets them again, whatever is called', async () => {
      for (const connection of connections) {
        const storage = open(connection, redis.prefix())
        for (const [method, call] of Object.entries(CALLS)) {
          await storage.setMap('id', { a: '1', b: '2' }, HOUR)
          await forget()
          await call(storage, { id: 'id', ttl: HOUR })
          await forget()
          expect(await storage.getSize('id')).toBe(SIZES[method] ?? 2)
          await storage.removeAll('id')
        }
      }
    })

    itWithRedis('nothing is lost when a server loses its scripts while sessions are closed', async () => {
      const [connection] = connections
      const storage = open(connection, redis.prefix())
      const manager = new Manager<Record<string, string>>(HOUR, storage)
      await storage.set('id', 'first', '0', HOUR)
      const closes = Array.from({ length: 200 }, async (_, index) => {
        const session = manager.new('id')
        await session.get('first')
        await session.set(`key-${index}`, 'x')
        if (index % 20 === 0) await forget()
        await session.close()
      })
      await Promise.all(closes)
      expect(await storage.getSize('id')).toBe(201)
    })

    itWithRedis('two storages that share a connection do not mix their sessions', async () => {
      for (const connection of connections) {
        const [one, other] = [open(connection, redis.prefix()), open(connection, redis.prefix())]
        await Promise.all([one.set('id', 'a', 'one', HOUR), other.set('id', 'a', 'other', HOUR)])
        expect(await Promise.all([one.get('id', 'a'), other.get('id', 'a')])).toEqual(['one', 'other'])
        await one.removeAll('id')
        expect(await Promise.all([one.get('id', 'a'), other.get('id', 'a')])).toEqual([undefined, 'other'])
      }
    })

    itWithRedis('a connection stays open when a manager or a storage is disposed of', async () => {
      for (const connection of connections) {
        const storage = open(connection, redis.prefix())
        {
          await using manager = new Manager(HOUR, storage)
          await using session = manager.new('id')
          await session.set('a', '1')
        }
        await storage[Symbol.asyncDispose]()
        await storage[Symbol.asyncDispose]()
        expect(await storage.get('id', 'a')).toBe('1')
        expect(await open(connection, redis.prefix()).data('id')).toBeUndefined()
      }
    })
  })

  itWithRedis('a storage finds out once whether its server compares by itself', async () => {
    const manager = new Manager(HOUR, STRING.open(connections[0], redis.prefix()))
    const closes = 10
    const { names } = await sentDuring(redis.engine, async () => {
      for (let n = 0; n < closes; n++) {
        const session = manager.new('id')
        await session.get('a')
        await session.set('a', `${n}`)
        await session.close()
      }
    })
    // Once it is asked in vain, and each of two scripts is sent at first.
    expect(names.length, names.join()).toBeLessThanOrEqual(2 * closes + 3)
    expect(names.length).toBeGreaterThanOrEqual(2 * closes)
  })
  redis.leavesNothingForEver()
})

/** How many of its two keys a session has after a call, where that is another number. */
const SIZES: Readonly<Record<string, number>> = {
  set: 3,
  setMap: 3,
  mergeSession: 3,
  setSession: 1,
  removeAll: 0,
  moveSession: 0,
}
