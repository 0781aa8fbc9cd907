import { afterEach, beforeAll, describe, expect } from 'vitest'
import { Manager } from '../../../platforms/node/index.ts'
import { CALLS } from '../../../src/conformance/calls.ts'
import { changes, failsWith } from '../file/support.ts'
import { openIoredis } from './support/clients.ts'
import { HASH, type Layout, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

type Storage = ReturnType<Layout['open']>

const TEXTS = ['hello', '42', '[{"a":1}]', '"text"', 'true', '{"a":1', '{hello}', ' ', '\u0000{}', '{}{}']
/** No JSON either, but some parsers take it. */
const NEARLY_JSON = [
  '{"a":NaN}',
  '{"a":-Infinity}',
  '{"a":0x1f}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":"\t"}',
  '{"a":1,}',
]
const FOREIGN = 'foreign'

/** How each kind of foreign key is made. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [...TEXTS, ...NEARLY_JSON].map((text) => [`the string ${JSON.stringify(text)}`, ['SET', FOREIGN, text]]),
  ),
  'a list': ['RPUSH', FOREIGN, '{"a":1}'],
  'a set': ['SADD', FOREIGN, 'a'],
  'a sorted set': ['ZADD', FOREIGN, '1', 'a'],
  'a stream': ['XADD', FOREIGN, '*', 'a', '1'],
  'a hash': ['HSET', FOREIGN, 'a', '1'],
}

const USES: Readonly<Record<string, (storage: Storage, id?: string) => Promise<unknown>>> = {
  ...Object.fromEntries(
    Object.entries(CALLS)
      .filter(([method]) => method !== 'newId')
      .map(([method, call]) => [
        method,
        (storage: Storage, id = FOREIGN) => call(storage, { id, ttl: HOUR }),
      ]),
  ),
  'mergeSession of a loaded session': (storage, id = FOREIGN) =>
    storage.mergeSession(id, changes('loaded', { a: '2' }), HOUR),
  'mergeSession of a session that was cleared': (storage, id = FOREIGN) =>
    storage.mergeSession(id, changes('cleared', { a: '2' }), HOUR),
  'a session that reads': (storage, id = FOREIGN) => new Manager(HOUR, storage).new(id).get('a'),
  'a session that is removed': (storage, id = FOREIGN) => new Manager(HOUR, storage).new(id).removeAll(),
  'a session that was removed, and is set': async (storage, id = FOREIGN) => {
    const session = new Manager(HOUR, storage).new(id)
    await session.removeAll().catch(() => {})
    await session.set('a', '1')
    await session.close()
  },
  'a session that sets': async (storage, id = FOREIGN) => {
    const session = new Manager(HOUR, storage).new(id)
    await session.set('a', '1')
    await session.close()
  },
}

describeWithRedis('without a prefix, a key of somebody else', () => {
  const redis = useRedis()
  const { command } = {
    command: (args: readonly string[]) => redis.engine.command(...(args as [string, ...string[]])),
  }
  let open: (layout: Layout) => Storage
  beforeAll(async () => {
    const connection = await redis.open(openIoredis(redis.engine.port))
    open = (layout) => layout.open(connection)
  })
  afterEach(() => command(['FLUSHALL']))

  const state = () => Promise.all([command(['DUMP', FOREIGN]), command(['PEXPIRETIME', FOREIGN])])
  const isString = (kind: string) => kind.startsWith('the string')

  describe.each([STRING, HASH])('for $name', (layout) => {
    const foreign = Object.keys(KINDS).filter((kind) =>
      layout === STRING ? true : kind !== 'a hash' && !(isString(kind) && !kind.includes('hello')),
    )
    describe.each(foreign)('%s', (kind) => {
      describe.each([
        ['with a TTL', '600000'],
        ['without a TTL', undefined],
      ])('%s', (_, ttl) => {
        itWithRedis.each(Object.keys(USES))(
          'without a prefix, a key of another program is unchanged after %s',
          async (use) => {
            await command(KINDS[kind] as string[])
            if (ttl !== undefined) await command(['PEXPIRE', FOREIGN, ttl])
            const before = await state()
            await failsWith('RECORD_CORRUPT', USES[use]?.(open(layout)) as Promise<unknown>)
            expect(await state()).toEqual(before)
            expect(await command(['DBSIZE'])).toBe(1)
          },
        )
      })
    })
  })
})

describeWithRedis('with a prefix, a key that holds no session', () => {
  const redis = useRedis()

  itWithRedis.each(TEXTS)(
    'with a prefix, a key that holds no session, such as %j, is refused, and removed by removeAll',
    async (text) => {
      const storage = STRING.open(await redis.open(openIoredis(redis.engine.port)), 'app:')
      await redis.engine.command('SET', 'app:id', text, 'PX', '600000')
      const end = await redis.engine.command('PEXPIRETIME', 'app:id')
      for (const [name, use] of Object.entries(USES)) {
        if (name.includes('removed') || name === 'removeAll') continue
        await failsWith('RECORD_CORRUPT', use(storage, 'id'))
        expect(await redis.engine.command('GET', 'app:id')).toBe(text)
        expect(await redis.engine.command('PEXPIRETIME', 'app:id')).toBe(end)
      }
      await storage.removeAll('id')
      expect(await storage.data('id')).toBeUndefined()
      await storage.set('id', 'a', '1', HOUR)
      expect(await storage.data('id')).toEqual({ a: '1' })
      await storage.removeAll('id')
    },
  )
})
