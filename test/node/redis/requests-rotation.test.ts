import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import {
  Manager,
  type Session,
  type Storage,
  StorageRedis,
  StorageRedisHashTable,
} from '../../../platforms/node/index.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'

const HOUR = 3_600_000
let server: RedisServer
let redis: Redis

beforeAll(async () => {
  server = await startRedis()
  redis = new Redis(server.port)
})

afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

it.each<[string, () => Storage]>([
  ['a string', () => new StorageRedis(redis, 'string:')],
  ['a hash', () => new StorageRedisHashTable(redis, 'hash:')],
  ['a hash of JSON', () => new StorageRedisHashTable(redis, 'json:', { values: 'json' })],
])(
  'a request reads its session on while another one gives that a new id for its age: %s',
  async (_what, open) => {
    let time = Date.now()
    const manager = new Manager(HOUR, open(), { now: () => time })
    const sessions = new HttpSessions(manager, { rotateEvery: 60_000 })
    const visit = async (id: string, handler: (session: Session) => unknown) => {
      const request = new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } })
      const response = await sessions.handle(request, async (session) => {
        await handler(session)
        return new Response('ok')
      })
      return response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1])
    }
    const [id = ''] = await visit('', (session) => session.setMap({ a: '1', b: '2' }))
    time += 60_000
    let next: string[] = []
    const slow = await visit(id, async (session) => {
      expect(await session.get('a')).toBe('1')
      next = (await visit(id, (other) => other.get('a'))) as string[]
      expect(await session.get('b')).toBe('2')
      expect(await session.contains('c')).toBe(false)
      expect(await session.size()).toBe(2)
      expect(await session.data()).toEqual({ a: '1', b: '2' })
      await session.set('c', '3')
    })
    expect(slow).toEqual(next)
    expect(await manager.new(next[0]).data()).toEqual({ a: '1', b: '2', c: '3' })
    await visit(next[0] ?? '', (session) => session.destroy())
    expect(await manager.new(next[0]).data()).toEqual({})
  },
)

describe.each([
  ['a string', () => new StorageRedis(redis, 'two-strings:')],
  ['a hash', () => new StorageRedisHashTable(redis, 'two-hashes:')],
] as const)('beside another process that gives the session a new id for its age: %s', (_what, open) => {
  let time = Date.now()
  const start = () => {
    const storages = [open(), open()] as const
    const visits = storages.map((storage) => {
      const sessions = new HttpSessions(new Manager(HOUR, storage, { now: () => time }), {
        rotateEvery: 60_000,
      })
      return async (id: string, handler: (session: Session) => unknown) => {
        const request = new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } })
        const response = await sessions.handle(request, async (session) => {
          await handler(session)
          return new Response('ok')
        })
        return response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
      }
    })
    return { storages, here: visits[0] as (typeof visits)[0], there: visits[1] as (typeof visits)[0] }
  }

  it('a change is saved under the new id that another process gave, whatever this process has seen of the old one', async () => {
    const { here, there } = start()
    const [id = ''] = await here('', (session) => session.set('a', '1'))
    time += 60_000
    let next: string[] = []
    const slow = await here(id, async (session) => {
      await session.get('a')
      next = await there(id, (other) => other.get('a'))
      await here(id, (other) => other.get('a'))
      await session.set('acknowledged', '1')
    })
    expect(slow).toEqual(next)
    await there(next[0] ?? '', async (session) => {
      expect(await session.data()).toEqual({ a: '1', acknowledged: '1' })
    })
  })

  it('a session that gets a new id while it is being loaded is found under it', async () => {
    const { storages, here, there } = start()
    const [id = ''] = await here('', (session) => session.set('a', '1'))
    time += 60_000
    const [storage] = storages
    const getSession = storage.getSession.bind(storage)
    let next: string[] = []
    storage.getSession = async (...args) => {
      const loaded = await getSession(...args)
      storage.getSession = getSession
      next = await there(id, (other) => other.get('a'))
      return loaded
    }
    const led = await here(id, async (session) => {
      expect(await session.get('a')).toBe('1')
      await session.set('b', '2')
    })
    expect(led).toEqual(next)
    await there(next[0] ?? '', async (session) => {
      expect(await session.data()).toEqual({ a: '1', b: '2' })
    })
  })
})
