import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, type Session, type Storage } from '../../src/index.ts'

const HOUR = 3_600_000
const COUNT = 500

interface Place {
  /** Two storages over one engine, as in two processes. */
  storages: [Storage, Storage]
  end(): Promise<void>
}

/** Tests of concurrent requests over real HTTP, to two servers that share a storage. */
export function racingRequests(name: string, open: () => Promise<Place>): void {
  describe(`requests that race, on ${name}`, () => {
    let place: Place
    let servers: Shop[]

    beforeAll(async () => {
      place = await open()
      servers = await Promise.all(place.storages.map(startShop))
    })

    afterAll(async () => {
      await Promise.all(servers.map((server) => server.stop()))
      await place.end()
    })

    const visit = (path: string, cookie = '', server = 0) => (servers[server] as Shop).visit(path, cookie)

    it(`none of ${COUNT} concurrent requests that each set a key of one session loses its change`, async () => {
      const { cookie } = await visit('/set/first')
      const numbers = Array.from({ length: COUNT }, (_, n) => n)
      const answers = await Promise.all(numbers.map((n) => visit(`/set/k${n}`, cookie, n % 2)))
      expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 200))
      // The second process does not know how long the browser keeps the cookie, so it may send it again.
      for (const { cookies } of answers) for (const id of cookies) expect(cookie).toContain(id)
      const { body } = await visit('/data', cookie)
      expect(Object.keys(body as object).sort()).toEqual(['first', ...numbers.map((n) => `k${n}`)].sort())
    })

    it('two concurrent requests that change different keys both save them', async () => {
      const { cookie } = await visit('/set/first')
      const both = [visit('/slow-set/a', cookie, 0), visit('/slow-set/b', cookie, 1)]
      await Promise.all([servers[0]?.arrival(), servers[1]?.arrival()])
      for (const server of servers) server.goOn()
      await Promise.all(both)
      expect((await visit('/data', cookie)).body).toEqual({ first: '1', a: '1', b: '1' })
    })

    it('a slow request does not restore a session after a log-out', async () => {
      for (const path of ['/slow-set/a', '/slow-read']) {
        for (const server of [0, 1]) {
          const { cookie } = await visit('/set/user')
          const slow = visit(path, cookie, 0)
          await servers[0]?.arrival()
          expect((await visit('/log-out', cookie, server)).cookies).toEqual([''])
          servers[0]?.goOn()
          expect(await slow).toMatchObject({ status: 200, cookies: [] })
          expect((await visit('/data', cookie, 1)).body).toEqual({})
        }
      }
    })

    it('a request that runs under the old id during a log-in changes nothing under the new one', async () => {
      const { cookie } = await visit('/set/planted')
      const slow = visit('/slow-set/evil', cookie, 1)
      await servers[1]?.arrival()
      const [user = ''] = (await visit('/log-in', cookie, 0)).cookies
      servers[1]?.goOn()
      expect(await slow).toMatchObject({ status: 200, cookies: [] })
      expect((await visit('/data', user, 1)).body).toEqual({ planted: '1', user: '1' })
      expect((await visit('/data', cookie, 1)).body).toEqual({})
    })
  })
}

interface Answer {
  status: number
  body: unknown
  /** The values of the session cookies that the response sets. */
  cookies: string[]
  cookie: string
}

interface Shop {
  visit(path: string, cookie: string): Promise<Answer>
  /** Resolves when a slow request has loaded its session and waits. */
  arrival(): Promise<void>
  goOn(): void
  stop(): Promise<void>
}

async function startShop(storage: Storage): Promise<Shop> {
  const sessions = new HttpSessions(new Manager(HOUR, storage))
  const middleware = sessions.middleware()
  const waiting: Array<() => void> = []
  let arrived = (): void => {}
  const pause = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve)
      arrived()
    })
  const server = createServer((request, response) => {
    middleware(request, response, async (error) => {
      if (error) return void response.writeHead(500).end()
      const { session } = request as unknown as { session: Session }
      response.end(JSON.stringify((await answer(request.url ?? '', session, pause)) ?? null))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    visit: (path, cookie) => visitOf(server, path, cookie),
    arrival: async () => {
      if (waiting.length > 0) return
      await new Promise<void>((resolve) => {
        arrived = resolve
      })
    },
    goOn: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(path: string, session: Session, pause: () => Promise<void>): Promise<unknown> {
  const [, what, key = ''] = path.split('/')
  if (what === 'data') return session.data()
  if (what === 'log-out') return session.destroy()
  if (what === 'log-in') {
    await session.regenerateId()
    return session.set('user', '1')
  }
  if (what === 'set') return session.set(key, '1')
  await session.get('first')
  if (what === 'slow-read') return pause()
  await session.set(key, '1')
  await pause()
}

async function visitOf(server: Server, path: string, cookie: string): Promise<Answer> {
  const { port } = server.address() as { port: number }
  const headers = cookie === '' ? {} : { cookie: `gfsessionid=${cookie}` }
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  const cookies = response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
  return { status: response.status, body: await response.json(), cookies, cookie: cookies[0] ?? '' }
}
