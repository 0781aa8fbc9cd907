import { RedisStore } from 'connect-redis'
import expressSession from 'express-session'
import { Manager, newSessionId, StorageMemory, StorageRedis } from 'gsession'
import { Store } from 'gsession/express-session'
import { HttpSessions } from 'gsession/http'
import { connectIoredis, connectNodeRedis, TTL } from './redis-sessions.mjs'
import { sampleSession } from './sample.mjs'

/**
 * The apps by their name: functions of the port of a Redis. Each returns a middleware and three handlers that use its
 * session: `make` fills a new one, `read` reads a key, `change` increments a counter.
 */
export const CONTENDERS = {
  'bare Express': () => bare(),
  'express-session, its MemoryStore': () => peer(new expressSession.MemoryStore()),
  'express-session, our Store on StorageMemory': () => peer(new Store(new StorageMemory())),
  'HttpSessions on StorageMemory': () => ours(new StorageMemory()),
  'express-session, connect-redis': async (port) =>
    peer(new RedisStore({ client: await connectNodeRedis(port), prefix: 'connect:' })),
  'express-session, our Store on StorageRedis (ioredis)': (port) =>
    peer(new Store(new StorageRedis(connectIoredis(port), 'store-ioredis:'))),
  'express-session, our Store on StorageRedis (node-redis)': async (port) =>
    peer(new Store(new StorageRedis(await connectNodeRedis(port), 'store-node-redis:'))),
  'HttpSessions on StorageRedis (ioredis)': (port) =>
    ours(new StorageRedis(connectIoredis(port), 'http-ioredis:')),
  'HttpSessions on StorageRedis (node-redis)': async (port) =>
    ours(new StorageRedis(await connectNodeRedis(port), 'http-node-redis:')),
}

function bare() {
  const session = sampleSession()
  let count = 0
  return {
    middleware: (_request, _response, next) => next(),
    make: (_request, response) => response.cookie('id', newSessionId()).json({ value: 'made' }),
    read: (_request, response) => response.json({ value: session.key_02 }),
    change: (_request, response) => response.json({ value: ++count }),
  }
}

function peer(store) {
  return {
    middleware: expressSession({ store, secret: 'a secret', resave: false, saveUninitialized: false }),
    make(request, response) {
      Object.assign(request.session, sampleSession())
      response.json({ value: 'made' })
    },
    read: (request, response) => response.json({ value: request.session.key_02 }),
    change(request, response) {
      request.session.count = (request.session.count ?? 0) + 1
      response.json({ value: request.session.count })
    },
  }
}

function ours(storage) {
  return {
    middleware: new HttpSessions(new Manager(TTL, storage)).middleware(),
    async make(request, response) {
      await request.session.setMap(sampleSession())
      response.json({ value: 'made' })
    },
    async read(request, response) {
      response.json({ value: await request.session.get('key_02') })
    },
    async change(request, response) {
      const count = (await request.session.get('count', 0)) + 1
      await request.session.set('count', count)
      response.json({ value: count })
    },
  }
}
