import { beforeAll, describe, expect } from 'vitest'
import { Manager, type Session } from '../../../platforms/node/index.ts'
import { type Connection, openIoredis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

describeWithRedis('what a log-in costs', () => {
  const redis = useRedis()
  let connection: Connection
  beforeAll(async () => {
    connection = await redis.open(openIoredis(redis.engine.port))
  })

  describe.each(EACH_LAYOUT)('in %s', (_, { open }) => {
    const prefix = redis.prefix()
    let manager: Manager

    /** How many commands a call sends in a use of a session that exists, and how many its close. */
    const cost = async (call: (session: Session) => Promise<unknown>, exists = true): Promise<number[]> => {
      const made = manager.new()
      await made.set('a', '1')
      if (exists) await made.close()
      const session = manager.new(exists ? await made.id() : '')
      await session.get('a')
      const during = await sentDuring(redis.engine, () => call(session))
      await session.set('b', '2')
      const after = await sentDuring(redis.engine, () => session.close())
      return [during.names.length, after.names.length]
    }

    beforeAll(async () => {
      manager = new Manager(HOUR, open(connection, prefix))
      // A server gets each script once.
      await cost((session) => session.regenerateId())
      await cost((session) => session.logIn('ada'))
      await cost((session) => session.logOut())
    })

    itWithRedis('at most two commands more than a new id', async () => {
      const [moved = 0, saved = 0] = await cost((session) => session.regenerateId())
      const [loggedIn = 0, closed = 0] = await cost((session) => session.logIn('ada'))
      expect(moved).toBeGreaterThan(0)
      expect(loggedIn + closed).toBeLessThanOrEqual(moved + saved + 2)
    })

    itWithRedis('one command where there is no session yet', async () => {
      const [loggedIn = 0] = await cost((session) => session.logIn('ada'), false)
      expect(loggedIn).toBe(1)
    })

    itWithRedis('nothing where nobody logs in, and who is logged in costs no command', async () => {
      const reads = async (session: Session) => {
        await session.user()
        await session.isFresh(HOUR)
      }
      expect(await cost(reads)).toEqual([0, 1])
    })
  })
})
