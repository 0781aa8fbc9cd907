import { createServer, type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, newSessionId, type Session } from '../../../src/index.ts'
import { StorageSlow } from '../../support/storage-slow.ts'
import { HOUR } from '../support.ts'

type Handler = (session: Session, response: ServerResponse, storage: Halting) => unknown

/** Can take its time for the next read. */
class Halting extends StorageSlow {
  isHalting = false

  protected override async readRecord(id: string, ttl?: number) {
    if (this.isHalting) {
      this.isHalting = false
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return super.readRecord(id, ttl)
  }
}

/** Sends one request to a server on a slow storage; `id` is the session that the client has, or an id of none. */
async function send(options: HttpSessionsOptions, hasSession: boolean, handler: Handler) {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = new Halting({ now })
  const manager = new Manager(HOUR, storage, { now })
  const sessions = new HttpSessions(manager, options)
  const id = hasSession ? await made(sessions) : newSessionId()
  time += 60_000
  const middleware = sessions.middleware()
  const server = createServer((request, response) => {
    middleware(request, response, async (error) => {
      if (error) return void response.writeHead(500).end()
      await handler((request as unknown as { session: Session }).session, response, storage)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}`, { headers: { cookie: `gfsessionid=${id}` } })
  await response.text()
  await new Promise((resolve) => server.close(resolve))
  const cookies = response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
  return { id, cookies, manager, stored: [...storage.engine.keys()] }
}

async function made(sessions: HttpSessions): Promise<string> {
  const response = await sessions.handle(new Request('http://shop.test'), async (session) => {
    await session.set('a', 1)
    return new Response('ok')
  })
  return response.headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? ''
}

describe('what needs the cookie, while the head is being settled', () => {
  it.each([{ rolling: true }, { rotateEvery: 60_000 }])(
    'regenerateId is RESPONSE_SENT, with %o',
    async (options) => {
      let code: unknown
      const { id, cookies, stored, manager } = await send(options, true, async (session, response) => {
        await session.get('a')
        response.write('x')
        code = await session.regenerateId().catch((error) => error.code)
      })
      const [known = id] = cookies
      expect(code).toBe('RESPONSE_SENT')
      expect([await manager.new(known).get('a'), stored.sort()]).toEqual([
        1,
        [...new Set([id, known])].sort(),
      ])
    },
  )

  it('a first set is RESPONSE_SENT, where the id is stale', async () => {
    let code: unknown
    const { cookies, stored } = await send({}, false, async (session, response) => {
      await session.get('a')
      response.write('x')
      code = await session.set('b', 1).catch((error) => error.code)
    })
    expect([code, cookies, stored]).toEqual(['RESPONSE_SENT', [''], []])
  })

  it('a change of the own TTL is RESPONSE_SENT, and the save of what was set before goes on', async () => {
    let code: unknown
    const { id, manager } = await send({}, true, async (session, response) => {
      await session.set('b', 1)
      response.write('x')
      code = await session.setTTL(1000).catch((error) => error.code)
    })
    expect([code, await manager.new(id).data()]).toEqual(['RESPONSE_SENT', { a: 1, b: 1 }])
  })
})

describe('what was called before the head was asked for', () => {
  it.each<[string, Handler]>([
    ['set', (session) => void session.set('b', 1)],
    [
      'set and close',
      (session) => {
        void session.set('b', 1)
        void session.close()
      },
    ],
  ])('is saved with its cookie, although nothing waits for it: %s', async (_what, handler) => {
    const { cookies, manager } = await send({}, false, handler)
    expect(await manager.new(cookies[0]).data()).toEqual({ b: 1 })
  })

  it('a regenerateId that is still running gets its cookie', async () => {
    const { id, cookies, manager } = await send({}, true, async (session) => {
      await session.get('a')
      void session.regenerateId()
    })
    expect([await manager.new(cookies[0]).data(), await manager.new(id).data()]).toEqual([{ a: 1 }, {}])
  })
})
