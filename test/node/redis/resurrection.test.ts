import { beforeAll, describe, expect } from 'vitest'
import { Manager, type Session } from '../../../platforms/node/index.ts'
import { failsWith } from '../file/support.ts'
import { openIoredis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

type Change = (session: Session) => Promise<void>

const CHANGES: readonly [name: string, change: Change][] = [
  ['sets a key', (session) => session.set('user', 'eve')],
  ['sets one of the keys that it had', (session) => session.set('a', '9')],
  ['removes a key', (session) => session.remove('a')],
  ['removes all keys', (session) => session.remove('a', 'b')],
  ['updates a key', (session) => session.update('a', (a) => `${a}!`)],
]

describeWithRedis('a session that is gone', () => {
  const redis = useRedis()

  describe.each(EACH_LAYOUT)('from %s', (_, { open }) => {
    let mine: Manager
    let other: Manager
    let prefix = ''
    beforeAll(async () => {
      prefix = redis.prefix()
      mine = new Manager(HOUR, open(await redis.open(openIoredis(redis.engine.port)), prefix))
      other = new Manager(HOUR, open(await redis.open(openIoredis(redis.engine.port)), prefix))
    })
    const keys = () => redis.engine.command('KEYS', `${prefix}*`)

    const ENDS: readonly [name: string, end: (id: string) => Promise<unknown>][] = [
      ['removed by its own storage', (id) => mine.storage.removeAll(id)],
      ['removed by another storage', (id) => other.new(id).removeAll()],
      ['removed by another client', (id) => redis.engine.command('DEL', prefix + id)],
      ['expired', (id) => redis.engine.command('PEXPIRE', prefix + id, '0')],
      ['moved', (id) => moveAndRemove(other, id)],
    ]

    describe.each(ENDS)('because it was %s while it was open', (_, end) => {
      itWithRedis.each(CHANGES)(
        'a session that is gone does not come back, by no field, when a close %s',
        async (_, change) => {
          for (const manager of [mine, other]) {
            await save(manager, 'session', { a: '1', b: '2' })
            const session = mine.new('session')
            expect(await session.get('a')).toBe('1')
            await end('session')
            await change(session)
            await failsWith('SESSION_DESTROYED', session.close())
            expect(await keys()).toEqual([])
            expect(await session.get('a')).toBeUndefined()
            await session.close()
            expect(await keys()).toEqual([])
          }
        },
      )
    })

    itWithRedis('a session that was removed is gone after any order of closes and the removal', async () => {
      const outcomes = { saved: 0, destroyed: 0 }
      for (let trial = 0; trial < 200; trial++) {
        await save(mine, 'session', { a: '1' })
        const sessions = [mine, other, mine, other].map((manager) => manager.new('session'))
        for (const session of sessions) await session.size()
        for (const [index, session] of sessions.entries()) await session.set(`key-${index}`, 'x')
        const removal = async () => {
          for (let turn = 0; turn < trial % 8; turn++) await new Promise((resolve) => setImmediate(resolve))
          await (trial % 2 ? mine : other).storage.removeAll('session')
        }
        const closes = Promise.allSettled(sessions.map((session) => session.close()))
        await removal()
        for (const { status, reason } of (await closes) as Outcome[]) {
          if (status === 'fulfilled') outcomes.saved++
          else if (reason.code === 'SESSION_DESTROYED') outcomes.destroyed++
          else throw reason
        }
        expect(await keys()).toEqual([])
      }
      expect(outcomes.destroyed).toBeGreaterThan(0)
      expect(outcomes.saved).toBeGreaterThan(0)
    })

    itWithRedis('a session that was made anew takes nothing from a use of the one before', async () => {
      for (const [, change] of CHANGES) {
        await save(mine, 'session', { a: '1', b: '2' })
        const slow = mine.new('session')
        await slow.get('a')
        const leaving = other.new('session')
        await leaving.removeAll()
        await leaving.set('farewell', 'bye')
        await leaving.close()
        await change(slow)
        await failsWith('SESSION_DESTROYED', slow.close())
        expect(await other.new('session').data()).toEqual({ farewell: 'bye' })
        expect(await slow.data()).toEqual({ farewell: 'bye' })
        await slow.set('a', 'new')
        await slow.close()
        expect(await other.new('session').data()).toEqual({ farewell: 'bye', a: 'new' })
        await other.storage.removeAll('session')
      }
    })

    itWithRedis('a session has another epoch each time that it is made anew', async () => {
      await save(mine, 'session', { a: '1' })
      await remake(other, 'first')
      const slow = mine.new('session')
      await slow.get('a')
      await slow.set('user', 'eve')
      await remake(other, 'second')
      await failsWith('SESSION_DESTROYED', slow.close())
      expect(await mine.new('session').data()).toEqual({ farewell: 'second' })
      await mine.storage.removeAll('session')
    })
  })

  itWithRedis('the tests of removed sessions leave no key on the server', async () => {
    expect(await redis.engine.command('DBSIZE')).toBe(0)
  })
})

type Outcome = { status: 'fulfilled' | 'rejected'; reason: { code?: string } }

async function save(manager: Manager, id: string, values: Record<string, string>): Promise<void> {
  await manager.storage.removeAll(id)
  const session = manager.new(id)
  await session.setMap(values)
  await session.close()
}

async function remake(manager: Manager, farewell: string): Promise<void> {
  const session = manager.new('session')
  await session.get('any')
  await session.removeAll()
  await session.set('farewell', farewell)
  await session.close()
}

async function moveAndRemove(manager: Manager, id: string): Promise<void> {
  const session = manager.new(id)
  await session.get('a')
  const newId = await session.regenerateId()
  await session.close()
  await manager.storage.removeAll(newId)
}
