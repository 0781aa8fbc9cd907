import { readFileSync } from 'node:fs'
import { Redis, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { METHODS } from '../../../src/conformance/calls.ts'
import { changes } from '../../../src/conformance/changes.ts'
import { directChanges } from '../../../src/record/change-set.ts'
import { leadingTo, noting } from '../../../src/record/move-changes.ts'
import { asksRedis } from './support/conformance.ts'
import { GOFRAME_HASH, HASH, type Layout, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

const PREFIX = 'test-rights:'
const PASSWORD = 'secret'

/** What docs/redis.md says that a user needs, for each method. */
const documented = readFileSync(new URL('../../../docs/redis.md', import.meta.url), 'utf8')
const RIGHTS = new Map<string, { string: string[]; hash: string[] }>()
for (const [, methods, string, hash] of documented
  .slice(documented.indexOf('## Rights'), documented.indexOf('## Round trips'))
  .matchAll(/^\| (`.*`) \| (`.*`) \| (`.*`) \|$/gm)) {
  for (const method of wordsOf(methods)) RIGHTS.set(method, { string: wordsOf(string), hash: wordsOf(hash) })
}

type Storage = ReturnType<Layout['open']>
type Use = (storage: Storage, other: Storage) => Promise<unknown>

const loaded = (set: Record<string, string>) => changes('loaded', { set })

/** Uses of each method, which together take all its ways. The other storage is that of another process. */
const USES: Readonly<Record<string, readonly Use[]>> = {
  get: [(storage) => storage.get('id', 'a')],
  getSize: [(storage) => storage.getSize('id')],
  data: [(storage) => storage.data('id')],
  getSession: [
    (storage) => storage.getSession('id', HOUR),
    async (storage) => {
      await storage.getSession('id', HOUR)
      await storage.getSession('id', HOUR)
    },
    (storage) => storage.getSession('id', HOUR, { lazy: true, fields: false }),
    (storage) => storage.getSession('none', HOUR),
  ],
  updateTTL: [
    (storage) => storage.updateTTL('id', HOUR),
    async (storage, other) => {
      await storage.updateTTL('id', HOUR)
      await other.mergeSession('id', changes('loaded', { reserved: { ttl: 2 * HOUR } }), 2 * HOUR)
      await storage.updateTTL('id', HOUR / 2)
    },
  ],
  set: [(storage) => storage.set('id', 'a', '2', HOUR), (storage) => storage.set('none', 'a', '2', HOUR)],
  setMap: [
    (storage) => storage.setMap('id', { a: '2' }, HOUR),
    (storage) => storage.setMap('none', { a: '2' }, HOUR),
  ],
  remove: [(storage) => storage.remove('id', 'a'), (storage) => storage.remove('none', 'a')],
  mergeSession: [
    (storage) => storage.mergeSession('id', loaded({ a: '2' }), HOUR),
    (storage) => storage.mergeSession('none', changes('absent', { set: { a: '2' } }), HOUR),
    (storage) => storage.mergeSession('id', changes('cleared', { set: { a: '2' } }), HOUR),
    (storage) => storage.mergeSession('id', changes('loaded', { removed: ['a'] }), HOUR),
    (storage) => storage.mergeSession('id', changes('loaded', { reserved: { ttl: 2 * HOUR } }), HOUR),
    (storage) => {
      const updates = new Map([['a', [(a: unknown) => (a === undefined ? refuse() : '2')]]])
      return storage.mergeSession('id', { ...directChanges(new Map()), updates }, HOUR)
    },
    async (storage, other) => {
      await storage.mergeSession('id', loaded({ a: '2' }), HOUR)
      await other.set('id', 'a', '3', HOUR)
      await storage.mergeSession('id', loaded({ b: '2' }), HOUR)
    },
  ],
  peekSession: [(storage) => storage.peekSession('id', HOUR), (storage) => storage.peekSession('none', HOUR)],
  setSession: [
    (storage) => storage.setSession('id', new Map([['a', '2']]), HOUR),
    (storage) => storage.setSession('none', new Map([['a', '2']]), HOUR),
  ],
  moveSession: [
    (storage) => storage.moveSession('id', 'new', HOUR),
    (storage) =>
      storage.moveSession('id', 'new', HOUR, { leave: leadingTo('new', 7), arrive: noting({ rotated: 3 }) }),
    (storage) => storage.moveSession('id', 'new', HOUR, { keepOld: true }),
  ],
  removeAll: [(storage) => storage.removeAll('id'), (storage) => storage.removeAll('none')],
  ids: [
    async (storage) => {
      for await (const id of storage.ids()) expect(id).toBe('id')
    },
  ],
}

it('docs/redis.md names the rights of each method', () => {
  const methods = [...METHODS.filter((method) => method !== 'newId'), 'ids']
  expect([...RIGHTS.keys()].sort()).toEqual(methods.sort())
  expect(Object.keys(USES).sort()).toEqual(methods)
})

describeWithRedis('the rights of a user', () => {
  const redis = useRedis()
  let owner: Redis
  beforeAll(() => {
    owner = new Redis({ port: redis.engine.port, host: '127.0.0.1' })
  })
  afterAll(() => owner.disconnect())

  describe.each([STRING, HASH, GOFRAME_HASH])('for $name', ({ open }) => {
    const rightsOf = (method: string) => RIGHTS.get(method)?.[open === STRING.open ? 'string' : 'hash'] ?? []

    itWithRedis.each(Object.keys(USES))(
      '%s needs exactly the commands that docs/redis.md names',
      async (method) => {
        const other = open(owner, PREFIX)
        /** The codes with which uses fail by the rights of a user. */
        const failures = async (rights: readonly string[], keys = `~${PREFIX}*`): Promise<Set<string>> => {
          await owner.call(
            'acl',
            'setuser',
            'app',
            'reset',
            'on',
            `>${PASSWORD}`,
            keys,
            ...rights.map((r) => `+${r}`),
          )
          const user = asUser(redis.engine.port)
          const codes = new Set<string>()
          for (const use of USES[method] ?? []) {
            await owner.flushall()
            await owner.script('FLUSH')
            await other.setMap('id', { a: '1' }, HOUR)
            await owner.script('FLUSH')
            const outcome = await use(open(user, PREFIX), other).catch((error) => error)
            if (outcome instanceof Error) codes.add((outcome as Error & { code: string }).code)
            for (const key of await owner.keys('*'))
              expect.soft(await owner.pttl(key), key).toBeGreaterThan(0)
          }
          user.disconnect()
          return codes
        }
        const rights = rightsOf(method)
        expect([...(await failures(rights))], 'with all of them').toEqual([])
        for (const missing of rights) {
          const fewer = rights.filter((right) => right !== missing)
          expect([...(await failures(fewer))], `without ${missing}`).toEqual(['STORAGE_DENIED'])
        }
        if (method === 'ids') return
        expect([...(await failures(rights, '~other:*'))], 'for other keys').toEqual(['STORAGE_DENIED'])
        if (method !== 'get' || open === STRING.open) return
        expect([...(await failures(rights, `%R~${PREFIX}*`))], 'for reading').toEqual([])
      },
    )

    describe('all of them together', () => {
      const all = new Set([...RIGHTS.keys()].flatMap(rightsOf))
      asksRedis(redis, {
        connect: async () => {
          await owner.call(
            'acl',
            'setuser',
            'all',
            'reset',
            'on',
            `>${PASSWORD}`,
            '~test-*',
            ...[...all].map((r) => `+${r}`),
          )
          return asUser(redis.engine.port, { username: 'all' })
        },
        open,
        keepsTypes: open !== GOFRAME_HASH.open,
      })
    })
  })

  itWithRedis('a user may have all commands for the keys of a prefix alone', async () => {
    await owner.call('acl', 'setuser', 'app', 'reset', 'on', `>${PASSWORD}`, '~n:*', '+@all')
    for (const { open } of [STRING, HASH]) {
      await owner.flushall()
      const user = asUser(redis.engine.port)
      const storage = open(user, 'n:')
      await storage.setMap('id', { a: '1' }, HOUR)
      await storage.setSession('other', new Map([['a', '1']]), HOUR)
      await storage.mergeSession('id', changes('cleared', { set: { a: '2' } }), HOUR)
      await storage.remove('id', 'a')
      await storage.moveSession('id', 'new', HOUR, { leave: leadingTo('new', 7) })
      expect(await storage.data('new')).toEqual({})
      user.disconnect()
    }
  })
})

const open: Redis[] = []
afterAll(() => {
  for (const user of open) user.disconnect()
})

function asUser(port: number, options: RedisOptions = {}): Redis {
  const user = new Redis({
    port,
    host: '127.0.0.1',
    username: 'app',
    password: PASSWORD,
    enableReadyCheck: false,
    ...options,
  } as RedisOptions & { replyMapping: 'legacy' })
  open.push(user)
  return user
}

function refuse(): never {
  throw new Error('it was called for a value that is out of date')
}

function wordsOf(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)
}
