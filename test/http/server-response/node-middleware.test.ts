import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { gate, HOUR, NAME } from '../support.ts'

type WithSession = IncomingMessage & { session: Session }
type Handler = (session: Session, response: ServerResponse, request: WithSession) => unknown

const ending: Array<() => Promise<void>> = []

afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

/** A server whose handler is set for each request. */
async function start(options: HttpSessionsOptions = {}) {
  const storage = new StorageMemory()
  const manager = new Manager(HOUR, storage)
  const sessions = new HttpSessions(manager, options)
  const middleware = sessions.middleware()
  const errors: unknown[] = []
  let handler: Handler = () => {}
  const server = createServer((request, response) => {
    middleware(request, response, async (error) => {
      if (error !== undefined) {
        errors.push(error)
        if (!response.headersSent) response.writeHead(500).end('failed')
        return
      }
      await handler((request as WithSession).session, response, request as WithSession)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  ending.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const use = (next: Handler) => {
    handler = next
  }
  const visit = (id: string, next: Handler) => {
    use(next)
    const headers = id === '' ? {} : { cookie: `${NAME}=${id}` }
    return fetch(`http://127.0.0.1:${port}/`, { headers, redirect: 'manual' })
  }
  const make = async () => {
    const response = await visit('', async (session, response) => {
      await session.set('a', 1)
      response.end()
    })
    return cookieOf(response) ?? ''
  }
  return {
    storage,
    manager,
    sessions,
    middleware,
    errors,
    port,
    use,
    visit,
    make,
    stored: (id: string) => manager.new(id).data(),
  }
}

function cookieOf(response: Response): string | undefined {
  const [cookie] = response.headers.getSetCookie().filter((text) => text.startsWith(NAME))
  return cookie?.slice(NAME.length + 1, cookie.indexOf(';'))
}

describe('the middleware', () => {
  it('request.session is saved before the response is sent', async () => {
    const { visit, stored, storage } = await start()
    const { mergeSession } = storage
    let isSaved = false
    storage.mergeSession = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      await mergeSession.apply(storage, args)
      isSaved = true
    }
    const response = await visit('', async (session, response) => {
      await session.set('user', 'ada')
      response.writeHead(303, { location: '/next' }).end()
    })
    expect([isSaved, response.status, response.headers.get('location')]).toEqual([true, 303, '/next'])
    expect(await stored(cookieOf(response) ?? '')).toEqual({ user: 'ada' })
  })

  it('a request that does not use its session gets its response without a wait', async () => {
    const { visit, make } = await start()
    const id = await make()
    const response = await visit(id, (_session, response) => {
      response.write('a')
      expect(response.headersSent).toBe(true)
      response.end('b')
    })
    expect([await response.text(), response.headers.getSetCookie()]).toEqual(['ab', []])
  })

  it('a middleware that runs twice for a request makes one session', async () => {
    const { visit, middleware, stored } = await start()
    const response = await visit('', async (session, response, request) => {
      middleware(request, response, () => {})
      expect(request.session).toBe(session)
      await session.set('a', 1)
      response.end()
    })
    expect(await stored(cookieOf(response) ?? '')).toEqual({ a: 1 })
  })

  it('the middlewares of two HttpSessions keep their sessions apart in one request', async () => {
    const { visit, stored } = await start()
    const other = new HttpSessions(new Manager(HOUR), { name: 'admin' })
    const response = await visit('', async (session, response, request) => {
      await session.set('user', 'ada')
      await new Promise<void>((resolve) => other.middleware()(request, response, () => resolve()))
      expect(request.session).not.toBe(session)
      expect(await request.session.get('user')).toBe(undefined)
      await request.session.set('user', 'root')
      response.end()
    })
    const names = response.headers.getSetCookie().map((text) => text.split('=')[0])
    expect(names.sort()).toEqual(['admin', NAME])
    expect(await stored(cookieOf(response) ?? '')).toEqual({ user: 'ada' })
  })

  it('cookies that the application sets are kept', async () => {
    const { visit } = await start()
    const response = await visit('', async (session, response) => {
      await session.set('a', 1)
      response.setHeader('Set-Cookie', 'one=1')
      response.appendHeader('set-cookie', 'two=2')
      response.writeHead(200, 'fine', { 'content-type': 'text/plain' }).end('ok')
    })
    const names = response.headers.getSetCookie().map((text) => text.split('=')[0])
    expect([names, response.statusText]).toEqual([['one', 'two', NAME], 'fine'])
  })

  it('a save that fails goes to next, and the error page is complete', async () => {
    const { visit, make, storage, errors } = await start()
    const id = await make()
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    const response = await visit(id, async (session, response) => {
      await session.set('b', 2)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}')
    })
    expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
      500,
      'failed',
      [],
    ])
    expect(errors).toMatchObject([{ code: 'STORAGE_UNAVAILABLE' }])
  })

  it('a request whose session was removed gets its response, or an error with rejectDestroyed', async () => {
    for (const rejectDestroyed of [false, true]) {
      const { visit, make, storage, errors } = await start({ rejectDestroyed })
      const id = await make()
      const response = await visit(id, async (session, response) => {
        await session.set('b', 2)
        await storage.removeAll(id)
        response.end('fine')
      })
      expect([response.status, response.headers.getSetCookie()]).toEqual([rejectDestroyed ? 500 : 200, []])
      expect(errors).toHaveLength(rejectDestroyed ? 1 : 0)
    }
  })

  it('changes while the response streams are saved before it ends', async () => {
    const { visit, make, stored } = await start()
    const id = await make()
    const response = await visit(id, async (session, response) => {
      await session.set('before', 1)
      response.write('a')
      await session.set('while', 2)
      response.end('b')
    })
    expect(await response.text()).toBe('ab')
    expect(await stored(id)).toEqual({ a: 1, before: 1, while: 2 })
  })

  it('a response is truncated when its last save fails', async () => {
    const { visit, make, storage, errors } = await start()
    const id = await make()
    const response = await visit(id, async (session, response) => {
      response.write('a')
      await session.set('b', 2)
      storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
      response.end('b')
    })
    await expect(response.text()).rejects.toThrow()
    expect(errors).toMatchObject([{ code: 'STORAGE_UNAVAILABLE' }])
  })

  it('a change that needs a cookie is RESPONSE_SENT after the head', async () => {
    const { visit, make } = await start()
    const codes: unknown[] = []
    const keep = (error: { code: string }) => void codes.push(error.code)
    await (
      await visit('', async (session, response) => {
        response.write('a')
        await session.set('a', 1).catch(keep)
        response.end()
      })
    ).text()
    await (
      await visit(await make(), async (session, response) => {
        response.write('a')
        await session.regenerateId().catch(keep)
        response.end()
        await session.set('a', 1).catch(keep)
      })
    ).text()
    expect(codes).toEqual(['RESPONSE_SENT', 'RESPONSE_SENT', 'RESPONSE_SENT'])
  })

  it('a change is RESPONSE_SENT after the end, also when end was the first call', async () => {
    const { visit, make, stored } = await start()
    for (const isTouched of [true, false]) {
      const id = await make()
      const codes: unknown[] = []
      await visit(id, async (session, response) => {
        if (isTouched) await session.set('b', 2)
        response.end('ok')
        await new Promise((resolve) => setTimeout(resolve, 20))
        await session.set('late', 1).catch((error) => codes.push(error.code))
        expect(await session.get('a')).toBe(1)
      })
      for (let i = 0; i < 100 && codes.length === 0; i++)
        await new Promise((resolve) => setTimeout(resolve, 5))
      expect(codes).toEqual(['RESPONSE_SENT'])
      expect(await stored(id)).toEqual(isTouched ? { a: 1, b: 2 } : { a: 1 })
    }
  })

  it('a change while the end waits is either saved or refused', async () => {
    const { visit, make, stored } = await start()
    const id = await make()
    const outcomes: unknown[] = []
    const response = await visit(id, async (session, response) => {
      await session.set('b', 2)
      response.end('ok')
      await session.set('late', 1).then(
        () => outcomes.push('set'),
        (error) => outcomes.push(error.code),
      )
    })
    await response.text()
    for (let i = 0; i < 100 && outcomes.length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 5))
    const expected = outcomes[0] === 'set' ? { a: 1, b: 2, late: 1 } : { a: 1, b: 2 }
    expect(await stored(id)).toEqual(expected)
  })

  it('the session of a request whose client has gone is saved once', async () => {
    const { visit, make, port, storage, stored } = await start()
    const id = await make()
    let saves = 0
    const { mergeSession } = storage
    storage.mergeSession = (...args) => {
      saves++
      return mergeSession.apply(storage, args)
    }
    const [arrived, gone] = [gate(), gate()]
    visit(id, async (session, response) => {
      response.on('close', gone.open)
      await session.set('b', 2)
      arrived.open()
      await gone.opened
      response.end('too late')
    }).catch(() => {})
    // By hand: the other client goes on waiting.
    const client = send({ port, host: '127.0.0.1', headers: { cookie: `${NAME}=${id}` } })
    client.on('error', () => {})
    await arrived.opened
    client.end()
    ending[0]?.()
    await gone.opened
    await expect.poll(() => saves).toBe(1)
    expect([saves, await stored(id)]).toEqual([1, { a: 1, b: 2 }])
  })

  it('changes of a handler after its client has gone are saved', async () => {
    const { use, make, port, stored, errors } = await start()
    const id = await make()
    const [arrived, gone, done] = [gate(), gate(), gate()]
    use(async (session, response) => {
      response.on('close', gone.open)
      arrived.open()
      await gone.opened
      await session.set('paid', true)
      await session.update('a', (n) => Number(n) + 1)
      done.open()
    })
    const client = send({ port, host: '127.0.0.1', headers: { cookie: `${NAME}=${id}` } })
    client.on('error', () => {})
    client.end()
    await arrived.opened
    client.destroy()
    await done.opened
    await expect.poll(async () => (await stored(id)).a).toBe(2)
    expect([await stored(id), errors]).toEqual([{ a: 2, paid: true }, []])
  })

  it('commit rejects with what the save fails with', async () => {
    const { visit, make, storage, sessions, errors } = await start()
    const id = await make()
    const good = await visit('', async (session, response, request) => {
      await session.set('a', 1)
      expect(sessions.sessionOf(request)).toBe(session)
      await sessions.commit(request)
      await sessions.commit(request)
      response.writeHead(201, { 'Set-Cookie': 'own=1' }).end()
    })
    expect([good.status, good.headers.getSetCookie().map((text) => text.split('=')[0])]).toEqual([
      201,
      ['own', NAME],
    ])
    storage.mergeSession = () => Promise.reject(new Error('the disk is full'))
    const bad = await visit(id, async (session, response, request) => {
      await session.set('b', 2)
      const code = await sessions.commit(request).catch((error) => error.code)
      response.writeHead(503).end(code)
    })
    expect([bad.status, await bad.text(), errors]).toEqual([503, 'STORAGE_UNAVAILABLE', []])
    expect(() => sessions.sessionOf({ headers: {} })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    const without = sessions.commit({ headers: {} })
    await expect(without).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})
