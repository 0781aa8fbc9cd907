import { beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { CALLS } from '../../../src/conformance/calls.ts'
import { type Connection, openIoredis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { EACH_LAYOUT, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('round trips', () => {
  const redis = useRedis()
  let connection: Connection
  beforeAll(async () => {
    connection = await redis.open(openIoredis(redis.engine.port))
  })
  const sent = async (work: () => Promise<unknown>) => (await sentDuring(redis.engine, work)).names

  describe.each(EACH_LAYOUT)('of %s', (_, { open }) => {
    const prefix = redis.prefix()
    const fresh = () => new Manager<Record<string, unknown>>(HOUR, open(connection, prefix))

    beforeAll(async () => {
      // A server gets each script once.
      for (const call of Object.values(CALLS)) {
        const storage = open(connection, prefix)
        await seed(new Manager(HOUR, storage), 'first')
        await call(storage, { id: 'first', ttl: HOUR })
        await call(open(connection, prefix), { id: 'not-there', ttl: HOUR }).catch(() => {})
      }
      for (const id of ['first', 'not-there']) await fresh().storage.removeAll(id)
      await findOut(fresh())
      await seed(fresh(), 'known')
    })

    itWithRedis('a new session is made by one command, also one that was asked for in vain', async () => {
      const manager = fresh()
      const session = manager.new()
      await session.set('a', '1')
      expect(await sent(() => session.close())).toHaveLength(1)
      const asked = manager.new('not-there')
      expect(await sent(() => asked.get('a'))).toHaveLength(1)
      await asked.set('a', '1')
      expect(await sent(() => asked.close())).toHaveLength(1)
      expect(await fresh().new('not-there').get('a')).toBe('1')
    })

    itWithRedis('a load is one command, also of a storage that has never seen the id', async () => {
      const storage = open(connection, prefix)
      const { fieldReads } = storage.capabilities
      for (const [index, each] of [storage, storage, open(connection, prefix)].entries()) {
        expect(await sent(() => each.getSession('known', HOUR))).toHaveLength(1)
        expect(await sent(() => each.getSession('known', HOUR, { lazy: true, fields: false }))).toHaveLength(
          1,
        )
        // A hash table is asked for the keys that are not known to be usual.
        const names = await sent(() => new Manager(HOUR, each).new('known').get(`unusual-${index}`))
        expect(names.slice(1)).toEqual(fieldReads ? ['hmget'] : [])
      }
    })

    itWithRedis('reads of one session at once are one command at most', async () => {
      const session = fresh().new('known')
      await session.get('a')
      const keys = ['a', 'b', 'c', 'd', 'a', '']
      const names = await sent(async () => {
        const values = await Promise.all(keys.map((key) => session.get(key)))
        expect(values).toEqual([await session.get('a'), '2', undefined, undefined, values[0], undefined])
      })
      expect(names).toEqual(open === STRING.open ? [] : ['hmget', 'hmget'])
    })

    itWithRedis('the close of an unchanged session sends no command', async () => {
      const manager = fresh()
      for (const each of [manager, manager, fresh()]) {
        const session = each.new('known')
        await session.get('a')
        expect(await sent(() => session.close())).toEqual([])
      }
    })

    itWithRedis('the close of a changed session is one command', async () => {
      const manager = fresh()
      await findOut(manager)
      for (let n = 0; n < 3; n++) {
        const session = manager.new('known')
        await session.get('a')
        await session.set('a', `${n}`)
        await session.remove('b')
        await session.update('c', (c) => `${c ?? ''}x`)
        expect(await sent(() => session.close())).toHaveLength(1)
      }
      expect(await fresh().new('known').data()).toEqual({ a: '2', c: 'xxx' })
    })

    itWithRedis(
      'a take of what this process has seen is one command, and the close after it is none',
      async () => {
        const manager = fresh()
        await findOut(manager)
        for (const pending of [false, true]) {
          await seed(manager, 'known')
          const session = manager.new('known')
          expect(await session.get('a')).toBe('1')
          if (pending) await session.update('a', (a) => `${a}2`)
          expect(await sent(() => session.take('a'))).toHaveLength(1)
          expect(await sent(() => session.close())).toEqual([])
        }
        expect(await fresh().new('known').get('a')).toBeUndefined()
      },
    )

    itWithRedis('a take that finds nothing only reads: in one command, and in two of a hash', async () => {
      const manager = fresh()
      const { fieldReads } = manager.storage.capabilities ?? {}
      const session = manager.new('known')
      await session.get('b')
      expect(await sent(() => session.take('none'))).toEqual(fieldReads ? ['exists', 'hmget'] : ['getex'])
      expect(await sent(() => session.close())).toEqual([])
      expect(await sent(() => manager.new().take('none'))).toEqual([])
    })

    itWithRedis('a storage that has never seen the session changes it by two commands in all', async () => {
      const manager = fresh()
      await findOut(manager)
      const names = await sent(async () => {
        const session = manager.new('known')
        await session.get('a')
        await session.set('a', 'changed')
        await session.close()
      })
      expect(names.length, names.join()).toBe(2)
      expect(await fresh().new('known').get('a')).toBe('changed')
    })

    itWithRedis('an end is three commands: where the id leads, a fence, the removal', async () => {
      const manager = fresh()
      await seed(manager, 'first')
      await manager.end('first') // The first conditional write of a storage may ask what the server knows.
      await seed(manager, 'removed')
      const session = manager.new('removed')
      await session.get('a')
      expect(await sent(() => session.removeAll())).toHaveLength(3)
      expect(await sent(() => session.close())).toEqual([])
      expect(await sent(() => fresh().new('removed').removeAll())).toHaveLength(2)
    })

    itWithRedis('a renewal is one command at most, and none right after a load', async () => {
      const storage = open(connection, prefix)
      await storage.getSession('known', HOUR)
      expect(await sent(() => storage.updateTTL('known', HOUR))).toEqual([])
      expect(await sent(() => storage.updateTTL('known', 2 * HOUR))).toHaveLength(1)
      expect(await sent(() => open(connection, prefix).updateTTL('known', HOUR))).toHaveLength(1)
    })
  })
  redis.leavesNothingForEver()
})

async function seed(manager: Manager, id: string): Promise<void> {
  const session = manager.new(id)
  await session.setMap({ a: '1', b: '2' })
  await session.close()
}

/** What the server can do, a storage finds out when it first changes a session. */
async function findOut(manager: Manager): Promise<void> {
  for (let n = 0; n < 2; n++) {
    const session = manager.new('first')
    await session.get('a')
    await session.set('a', `${n}`)
    await session.close()
  }
}
