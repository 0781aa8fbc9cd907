import { Redis } from 'ioredis'
import { beforeAll, describe, expect } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, newSessionId, type Storage } from '../../../platforms/node/index.ts'
import { leadingTo } from '../../../src/record/move-changes.ts'
import { NAME } from '../../http/support.ts'
import { severalCookies, write } from '../../support/several-cookies.ts'
import { openIoredis, openNodeRedis, openPipeliningIoredis } from './support/clients.ts'
import { LAYOUTS, type Layout, STRING } from './support/layouts.ts'
import { HOUR } from './support/race.ts'
import { startRedis } from './support/redis-server.ts'
import { TcpProxy } from './support/tcp-proxy.ts'
import { useRedis } from './support/use-redis.ts'
import { describeWithRedis, itWithRedis } from './support/with-redis.ts'

for (const layout of LAYOUTS) {
  severalCookies(layout.name, async () => {
    const server = await startRedis()
    const redis = new Redis(server.port)
    const end = async () => {
      redis.disconnect()
      await server.stop()
    }
    return { storage: layout.open(redis), end }
  })
}

const CLIENTS = [
  ['ioredis', openIoredis],
  ['ioredis with pipelines', openPipeliningIoredis],
  ['node-redis', openNodeRedis],
] as const

describeWithRedis('the sessions of several cookies', () => {
  const redis = useRedis()
  let proxy: TcpProxy
  let turns = 0

  beforeAll(async () => {
    proxy = await TcpProxy.start(redis.engine.port)
    // What is sent before anything is answered is one turn. Each piece waits, so that all of a tick come before.
    let isAsking = false
    proxy.delay.toServer = () => 50
    proxy.passes.toServer = () => {
      if (!isAsking) turns++
      isAsking = true
      return true
    }
    proxy.passes.toClient = () => {
      isAsking = false
      return true
    }
  })

  describe.each(CLIENTS)('over %s', (_client, open) => {
    describe.each(LAYOUTS.map((layout) => [layout.name, layout] as const))('on %s', (_name, layout) => {
      itWithRedis('are looked up in as many round trips as that of one, with their redirects', async () => {
        const storage = layout.open(
          await redis.open<{ redis: never; close(): Promise<void> }>(open(proxy.port) as never),
          redis.prefix(),
        )
        const ids = await makeSessions(storage)
        const turnsOf = loading(storage)
        // A server gets each script once.
        await turnsOf([ids.dead, ids.nobody])
        expect(await turnsOf([ids.ada])).toBe(1)
        expect(await turnsOf([ids.dead, ids.nobody, ids.ada])).toBe(1)
        expect(await turnsOf([...ids.many, ids.ada])).toBe(1)
        expect(await turnsOf([ids.old, ids.dead, ids.ada])).toBe(2)
        expect(await turnsOf([ids.dead], ids.ada)).toBe(1)
        expect(await turnsOf(ids.many)).toBe(1)
        // Where no key but the reserved one is known of a hash, it is asked whether there are others, as with one id.
        expect(await turnsOf([ids.dead, ids.nobody])).toBe(await turnsOf([ids.nobody]))
        expect(await turnsOf([ids.nobody])).toBe(isHash(layout) ? 2 : 1)
      })
    })
  })

  /** How many turns a request takes until its session is loaded. */
  const loading = (storage: Storage) => {
    const sessions = new HttpSessions(new Manager(HOUR, storage))
    return async (ids: readonly string[], header?: string) => {
      const cookie = ids.map((id) => `${NAME}=${id}`).join('; ')
      const headers = { cookie, ...(header !== undefined && { [NAME]: header }) }
      turns = 0
      let needed = 0
      await sessions.handle(new Request('http://shop.test/', { headers }), async (session) => {
        await session.exists()
        needed = turns
        return new Response()
      })
      return needed
    }
  }
})

const isHash = (layout: Layout) => layout !== STRING

async function makeSessions(storage: Storage) {
  const [ada, nobody, dead, old] = [newSessionId(), newSessionId(), newSessionId(), newSessionId()]
  await write(storage, ada, 'ada', { user: 'ada', loggedIn: 5 })
  await write(storage, nobody, 'nobody', { created: 1 })
  await write(storage, old, 'old', { user: 'ada', loggedIn: 1 })
  const newId = newSessionId()
  await storage.moveSession!(old, newId, HOUR, { leave: leadingTo(newId, Date.now() + HOUR) })
  const many = Array.from({ length: 9 }, () => newSessionId())
  return { ada, nobody, dead, old, many }
}
