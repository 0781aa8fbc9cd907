import { beforeAll, describe, expect } from 'vitest'
import type { StorageRedis } from '../../../platforms/node/index.ts'
import { CALLS } from '../../../src/conformance/calls.ts'
import { changes, failsWith, pause } from '../file/support.ts'
import { openIoredis } from './support/clients.ts'
import { sentDuring } from './support/commands.ts'
import { EACH_LAYOUT, type Layout, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

type Storage = Pick<StorageRedis, Exclude<keyof StorageRedis, 'kind'>>

/** What gives a session a life, whether it is there or not. */
const GIVES: Readonly<Record<string, (storage: Storage, ttl: number) => Promise<unknown>>> = {
  set: (storage, ttl) => storage.set('id', 'a', '1', ttl),
  setMap: (storage, ttl) => storage.setMap('id', { a: '1', b: '2' }, ttl),
  setSession: (storage, ttl) => storage.setSession('id', new Map([['a', '1']]), ttl),
  'setSession of an empty session': (storage, ttl) => storage.setSession('id', new Map(), ttl),
  mergeSession: (storage, ttl) => storage.mergeSession('id', changes('absent', { a: '1' }), ttl),
  'mergeSession after a removal': (storage, ttl) =>
    storage.mergeSession('id', changes('cleared', { a: '1' }), ttl),
}

/** What does so only where there is one. */
const RENEWS: typeof GIVES = {
  getSession: (storage, ttl) => storage.getSession('id', ttl),
  'getSession, lazily': (storage, ttl) => storage.getSession('id', ttl, { lazy: true, fields: false }),
  updateTTL: (storage, ttl) => storage.updateTTL('id', ttl),
  'mergeSession of a loaded session': (storage, ttl) =>
    storage.mergeSession('id', changes('loaded', { b: '1' }), ttl),
  moveSession: (storage, ttl) => storage.moveSession('id', 'moved', ttl),
}

/** A TTL, and the longest life that a session may be given for it. */
const TTLS: readonly [ttl: number, most: number][] = [
  [HOUR, HOUR],
  [60_000.7, 60_001],
  [2 ** 40 + 0.5, 2 ** 40 + 1],
  // A reply beyond 2^53 is rounded.
  [Number.MAX_SAFE_INTEGER, 2 ** 53],
]

describeWithRedis('the life of a session in Redis', () => {
  const redis = useRedis()

  describe.each(EACH_LAYOUT)('from %s', (_, layout) => {
    let fresh: () => Storage
    let prefix = ''
    beforeAll(async () => {
      const connection = await redis.open(openIoredis(redis.engine.port))
      prefix = redis.prefix()
      fresh = () => layout.open(connection, prefix)
    })
    const lifeOf = async (id: string) => Number(await redis.engine.command('PTTL', prefix + id))
    const clear = () => redis.engine.command('DEL', `${prefix}id`, `${prefix}moved`)
    const make = (life?: string) =>
      makeByHand(redis.engine.command.bind(redis.engine), layout, `${prefix}id`, life)

    itWithRedis.each(Object.keys({ ...GIVES, ...RENEWS }))(
      'the TTL of a session in Redis is what %s says',
      async (name) => {
        const use = { ...GIVES, ...RENEWS }[name] as (typeof GIVES)[string]
        for (const [ttl, most] of TTLS) {
          for (const life of ['1000000', undefined]) {
            await clear()
            await make(life)
            await use(fresh(), ttl)
            const pttl = await lifeOf(name === 'moveSession' ? 'moved' : 'id')
            expect(pttl).toBeLessThanOrEqual(most)
            expect(pttl).toBeGreaterThan(most - 50_000)
          }
        }
      },
    )

    itWithRedis.each(Object.keys(GIVES))('the TTL of a session in Redis is set by %s', async (name) => {
      await clear()
      await GIVES[name]?.(fresh(), HOUR)
      expect(await lifeOf('id')).toBeGreaterThan(HOUR - 50_000)
    })

    itWithRedis('a session in Redis expires by itself, with its data', async () => {
      await clear()
      const storage = fresh()
      await storage.set('id', 'a', '1', 50)
      while ((await redis.engine.command('EXISTS', `${prefix}id`)) !== 0) await pause(5)
      expect(await storage.getSession('id', HOUR)).toBeUndefined()
      expect(await storage.data('id')).toBeUndefined()
      await failsWith('SESSION_DESTROYED', storage.mergeSession('id', changes('loaded', { b: '1' }), HOUR))
      expect(await lifeOf('id')).toBe(-2)
    })

    itWithRedis('the TTL of a session in Redis is never 0, and always set', async () => {
      const { commands } = await sentDuring(redis.engine, async () => {
        for (const ttl of [0.001, 0.4, 0.5, 1, 1.5, Number.MIN_VALUE]) {
          for (const use of Object.values(GIVES)) {
            await use(fresh(), ttl)
            expect(await lifeOf('id')).not.toBe(-1)
            await make('1000000')
            await use(fresh(), ttl)
            expect(await lifeOf('id')).toBeLessThanOrEqual(2)
            await clear()
          }
        }
      })
      expect(commands.length).toBeGreaterThan(50)
    })

    itWithRedis('the TTL of a session in Redis must be a finite number of milliseconds above 0', async () => {
      await clear()
      for (const ttl of [1e300, Number.POSITIVE_INFINITY, Number.NaN, 0, -1, '1000' as unknown as number]) {
        for (const use of Object.values({ ...GIVES, ...RENEWS })) {
          await failsWith('INVALID_ARGUMENT', use(fresh(), ttl))
        }
      }
      expect(await lifeOf('id')).toBe(-2)
    })

    itWithRedis(
      'calls that only read, and remove, leave the TTL of a session in Redis as it is',
      async () => {
        for (const read of ['get', 'getSize', 'data', 'remove'] as const) {
          await clear()
          await make('1000000')
          const end = await redis.engine.command('PEXPIRETIME', `${prefix}id`)
          await CALLS[read](fresh(), { id: 'id', ttl: HOUR })
          await fresh().remove('id', 'a')
          expect(await redis.engine.command('PEXPIRETIME', `${prefix}id`)).toBe(end)
        }
      },
    )

    itWithRedis('a move that keeps the old id leaves its TTL in Redis as it is', async () => {
      await clear()
      await make('1000000')
      await fresh().moveSession('id', 'moved', HOUR, { keepOld: true })
      expect(await lifeOf('id')).toBeGreaterThan(950_000)
      expect(await lifeOf('moved')).toBeGreaterThan(HOUR - 50_000)
    })

    itWithRedis('a session in Redis keeps its TTL when its last key is removed', async () => {
      await clear()
      await make('1000000')
      const storage = fresh()
      await storage.mergeSession('id', { ...changes('loaded'), removed: new Set(['a', 'b']) }, HOUR)
      expect(await lifeOf('id')).toBeGreaterThan(HOUR - 50_000)
      expect(await storage.data('id')).toEqual({})
      await storage.set('id', 'a', '1', HOUR)
      await storage.remove('id', 'a')
      expect(await lifeOf('id')).toBeGreaterThan(HOUR - 50_000)
      await clear()
    })
  })

  itWithRedis('the tests of TTLs leave no key on the server', async () => {
    expect(await redis.engine.command('DBSIZE')).toBe(0)
  })
})

/** A session with the keys a and b, as another program makes it. */
async function makeByHand(
  command: (name: string, ...args: string[]) => Promise<unknown>,
  { open }: Layout,
  key: string,
  life?: string,
): Promise<void> {
  await command('DEL', key)
  if (open === STRING.open) await command('SET', key, '{"a":"1","b":"2"}')
  else await command('HSET', key, 'a', '"1"', 'b', '"2"')
  if (life !== undefined) await command('PEXPIRE', key, life)
}
