import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpSessions } from '../../platforms/http/index.ts'
import {
  Manager,
  type Session,
  type Storage,
  StorageRedis,
  StorageRedisHashTable,
} from '../../platforms/node/index.ts'
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
