// Runs the code of docs/http.md.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { H3 } from 'h3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ensureBuild } from '../../../scripts/prepare.mjs'
import { kept, nextJar } from '../../http/cookie-jar/support.ts'
import { idOf, NAME } from '../../http/support.ts'
import { HttpPageModules } from './support/http-page-modules.ts'

const FIRST = /^gfsessionid=[0-9a-z]{32}; Max-Age=95040; Path=\/; HttpOnly; SameSite=Lax$/
let modules: HttpPageModules
const servers: Server[] = []

beforeAll(() => {
  ensureBuild()
  modules = new HttpPageModules()
})

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

afterAll(() => modules.remove())

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Visit = (headers: Record<string, string>) => Promise<Response>

const overNode = async (listener: RequestListener): Promise<Visit> => {
  const address = await listen(createServer(listener))
  return (headers) => fetch(`http://${address}/`, { headers })
}
const overFetch = (app: {
  request(path: string, init: RequestInit): Response | Promise<Response>
}): Visit => {
  return async (headers) => app.request('http://shop.test/', { headers })
}

const APPS: Record<string, () => Promise<Visit>> = {
  express: async () => overNode((await modules.load('express')).app),
  koa: async () => overNode((await modules.load('koa')).app.callback()),
  fastify: async () => {
    const { app } = await modules.load('fastify')
    await app.ready()
    return overNode(app.routing.bind(app))
  },
  hono: async () => overFetch((await modules.load('hono')).app),
  h3: async () => overFetch((await modules.load('h3')).app),
  nuxt: async () => {
    const { openSession } = await modules.load('nuxt')
    const app = new H3().get('/', async (event) => {
      const { session, commit } = openSession(event)
      await session.update('visits', (visits = 0) => visits + 1)
      await commit()
      return { visits: await session.get('visits') }
    })
    return overFetch(app)
  },
  sveltekit: async () => {
    const { handle } = await modules.load('sveltekit')
    return async (headers) => {
      const event = { request: new Request('http://shop.test/', { headers }), locals: {} }
      return handle({ event, resolve: visitsOf })
    }
  },
  astro: async () => {
    const { onRequest } = await modules.load('astro')
    return async (headers) => {
      const context = { request: new Request('http://shop.test/', { headers }), locals: {} }
      return onRequest(context, () => visitsOf(context))
    }
  },
}

// biome-ignore lint/suspicious/noExplicitAny: the session is put there by the code of the page
async function visitsOf({ locals: { session } }: { locals: any }): Promise<Response> {
  await session.update('visits', (visits = 0) => visits + 1)
  return Response.json({ visits: await session.get('visits') })
}

it.each(Object.keys(APPS))(
  'the code for %s counts the visits of a visitor, under one cookie',
  async (name) => {
    const visit = await APPS[name]!()
    const first = await visit({})
    expect(first.headers.getSetCookie().join('\n')).toMatch(FIRST)
    expect(await first.json()).toEqual({ visits: 1 })
    const second = await visit({ cookie: `${NAME}=${idOf(first)}` })
    expect([await second.json(), second.headers.getSetCookie()]).toEqual([{ visits: 2 }, []])
    expect(await (await visit({})).json()).toEqual({ visits: 1 })
  },
)

it('the code for Lambda counts the visits of a visitor, under one cookie', async () => {
  const { handler } = await modules.load('lambda')
  const headers = { host: 'abc.lambda-url.eu-central-1.on.aws' }
  const first = await handler({ version: '2.0', headers })
  expect(first).toMatchObject({ statusCode: 200, body: '{"visits":1}', cookies: [expect.any(String)] })
  expect(first.cookies[0]).toMatch(/^gfsessionid=[0-9a-z]{32}; .*; Secure; SameSite=Lax$/)
  const cookies = ['theme=dark', first.cookies[0].split(';')[0]]
  const second = await handler({ version: '2.0', headers, cookies })
  expect(second).toMatchObject({ body: '{"visits":2}', cookies: [] })
})

it('the code for sessions by header tells a client its id', async () => {
  const { byHeader } = await modules.load('header')
  const visit = (id: string): Promise<Response> => {
    const request = new Request('http://shop.test/', { headers: { gfsessionid: id } })
    return byHeader.handle(request, (session: unknown) => visitsOf({ locals: { session } }))
  }
  const first = await visit('')
  const id = first.headers.get('gfsessionid') ?? ''
  expect([first.headers.getSetCookie(), await first.json()]).toEqual([[], { visits: 1 }])
  expect(await (await visit(id)).json()).toEqual({ visits: 2 })
})

describe('the code for Next', () => {
  const serve = (id = '', phase: 'action' | 'render' = 'action') => {
    const jar = nextJar(id, phase)
    Object.assign(globalThis, { nextRequest: { jar: jar.jar, headers: new Headers() } })
    return jar
  }

  it('a page reads who has logged in by an action', async () => {
    const { default: page } = await modules.load('page')
    const { logIn } = await modules.load('actions')
    serve('', 'render')
    expect(await page()).toContain('nobody')
    const jar = serve()
    const form = new FormData()
    form.set('name', 'Ada')
    await expect(logIn(form)).rejects.toThrow('NEXT_REDIRECT')
    serve(kept(jar), 'render')
    expect(await page()).toContain('Ada')
  })

  it('a route handler counts visits', async () => {
    const { GET } = await modules.load('route')
    const jar = serve()
    expect(await (await GET()).json()).toEqual({ visits: 1 })
    serve(kept(jar))
    expect(await (await GET()).json()).toEqual({ visits: 2 })
  })
})

describe('the code for a WebSocket', () => {
  const origin = 'https://shop.example'
  const setup = async () => {
    const [{ server }, { manager }] = await Promise.all([modules.load('websocket'), modules.load('sessions')])
    const session = manager.new()
    await session.logIn('Ada')
    await session.close()
    const headers = { cookie: `${NAME}=${await session.id()}` }
    const address = await listen(server)
    const connect = (options: object) => new WebSocket(`ws://${address}/`, options)
    return { session, headers, connect }
  }

  it('it answers who is logged in, and closes the connection after a log-out', async () => {
    const { session, headers, connect } = await setup()
    const socket = connect({ headers, origin })
    await once(socket, 'open')
    socket.send('who?')
    const [answer] = await once(socket, 'message')
    expect(String(answer)).toBe('Hello Ada')
    await session.destroy()
    socket.send('who?')
    const [code] = await once(socket, 'close')
    expect(code).toBe(1008)
  })

  it('it refuses who is not logged in, and pages of other sites', async () => {
    const { headers, connect } = await setup()
    for (const options of [{ origin }, { headers, origin: 'https://evil.example' }, { headers }]) {
      const socket = connect(options)
      const [error] = await once(socket, 'error')
      expect(String(error)).toContain('403')
    }
  })
})
