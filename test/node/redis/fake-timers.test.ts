import { afterEach, expect, it, vi } from 'vitest'
import { Manager, StorageRedis } from '../../../platforms/node/index.ts'
import { atTurnEnd } from '../../../platforms/node/redis/turn-end.ts'
import { openIoredis, openNodeRedis } from './support/clients.ts'
import { EACH_LAYOUT } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** What stands still: all that Vitest can fake, without what a client itself needs. */
function stopTime({ keepsImmediates = false } = {}): void {
  const immediates = keepsImmediates ? [] : (['setImmediate', 'clearImmediate'] as const)
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask'] as const
  vi.useFakeTimers({ toFake: ['Date', 'performance', ...timers, ...immediates] })
}

it('the end of a turn comes although a test has replaced nextTick', async () => {
  const { nextTick } = process
  const ended = new Promise<void>((resolve) => {
    // Only for this call: streams of Node look it up, too.
    process.nextTick = () => {}
    atTurnEnd(resolve)
    process.nextTick = nextTick
  })
  await expect(ended).resolves.toBeUndefined()
})

describeWithRedis('tests that fake timers', () => {
  const redis = useRedis()

  itWithRedis.each(EACH_LAYOUT)(
    '%s on a connection of ioredis works while all timers stand still',
    async (_, layout) => {
      const client = await redis.open(openIoredis(redis.engine.port))
      stopTime()
      await works(new Manager(HOUR, layout.open(client, redis.prefix())))
      expect(await client.ping()).toBe('PONG')
    },
  )

  itWithRedis.each(EACH_LAYOUT)(
    '%s on a connection of node-redis works while all timers but setImmediate stand still',
    async (_, layout) => {
      const client = await redis.open(openNodeRedis(redis.engine.port))
      stopTime({ keepsImmediates: true })
      await works(new Manager(HOUR, layout.open(client, redis.prefix())))
    },
  )

  itWithRedis('a clock that is turned by an hour does not time a command out', async () => {
    const client = await redis.open(openIoredis(redis.engine.port))
    const manager = new Manager(HOUR, new StorageRedis(client, redis.prefix(), { timeout: 100_000 }))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
    const session = manager.new()
    await session.set('a', 1)
    const closing = session.close()
    vi.advanceTimersByTime(HOUR)
    await closing
    expect(await manager.new(await session.id()).get('a')).toBe(1)
  })

  itWithRedis('a server that does not answer is a TIMEOUT, although the clock stands still', async () => {
    const client = await redis.open(openIoredis(redis.engine.port))
    const manager = new Manager(HOUR, new StorageRedis(client, redis.prefix(), { timeout: 50 }))
    stopTime()
    redis.engine.process.kill('SIGSTOP')
    try {
      await expect(manager.new('id').get('a')).rejects.toMatchObject({ code: 'TIMEOUT' })
    } finally {
      redis.engine.process.kill('SIGCONT')
    }
  })

  itWithRedis(
    'maxLifetime goes by a fake clock that is installed later, and a TTL by the server',
    async () => {
      const client = await redis.open(openIoredis(redis.engine.port))
      const storage = new StorageRedis(client, redis.prefix())
      const limited = new Manager(HOUR, storage, { maxLifetime: 2 * HOUR })
      const unlimited = new Manager(HOUR, storage)
      await saves(limited, 'limited')
      await saves(unlimited, 'unlimited')
      vi.useFakeTimers({ toFake: ['Date'] })
      vi.advanceTimersByTime(2 * HOUR + 1000)
      expect(await limited.new('limited').get('a')).toBeUndefined()
      expect(await unlimited.new('unlimited').get('a')).toBe(1)
    },
  )
})

async function saves(manager: Manager, id: string): Promise<void> {
  const session = manager.new(id)
  await session.set('a', 1)
  await session.close()
}

async function works(manager: Manager): Promise<void> {
  await Promise.all(['one', 'two', 'three'].map((id) => saves(manager, id)))
  const session = manager.new('one')
  await session.update('a', (a) => Number(a) + 1)
  await session.close()
  const again = manager.new('one')
  expect(Number(await again.get('a'))).toBe(2)
  await again.regenerateId()
  expect(Number(await manager.new(await again.id()).get('a'))).toBe(2)
  await again.destroy()
}
