import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { afterEach, expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { cookiesOf, HOUR } from '../support.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const makeSessions = (options: HttpSessionsOptions = {}) =>
  new HttpSessions(new Manager(HOUR, new StorageMemory()), options)

/** Whether a server marks its session cookie `Secure` for a request with such headers over plain HTTP. */
async function isSecure(listener: Listener, headers: Record<string, string> = {}): Promise<boolean> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const [cookie] = cookiesOf(await fetch(`http://127.0.0.1:${port}/`, { headers }))
  if (cookie === undefined) throw new Error('the response sets no cookie')
  return cookie.attributes.includes('Secure')
}

const HTTPS = { 'x-forwarded-proto': 'https' }
const set = async ({ session }: object & { session?: unknown }) => (session as Session).set('a', 1)

function inExpress(trust: unknown, options?: HttpSessionsOptions): Listener {
  const app = express().set('trust proxy', trust).use(makeSessions(options).middleware())
  app.get('/', async (request, response) => {
    await set(request)
    response.send('ok')
  })
  return app
}

it("in Express the cookie is Secure where the app trusts the proxy's word for HTTPS", async () => {
  for (const trust of [true, 1, 'loopback']) expect(await isSecure(inExpress(trust), HTTPS)).toBe(true)
  for (const trust of [false, 0, '10.0.0.0/8']) expect(await isSecure(inExpress(trust), HTTPS)).toBe(false)
  expect(await isSecure(inExpress(true), { 'x-forwarded-proto': 'http' })).toBe(false)
  expect(await isSecure(inExpress(true))).toBe(false)
})

it('in Express cookie.secure has the last word', async () => {
  expect(await isSecure(inExpress(true, { cookie: { secure: false } }), HTTPS)).toBe(false)
  expect(await isSecure(inExpress(false, { cookie: { secure: true } }))).toBe(true)
})

it.each([true, false])('in Koa the cookie is Secure where app.proxy says so: %s', async (proxy) => {
  const sessions = makeSessions()
  const attach = sessions.middleware()
  const app = new Koa({ proxy })
  app.use(async (ctx, next) => {
    const request = Object.assign(ctx.req, { secure: ctx.secure })
    attach(request, ctx.res, (error) => ctx.onerror(error as Error))
    await next()
    await sessions.commit(request)
  })
  app.use(async (ctx) => {
    await set(ctx.req)
    ctx.body = 'ok'
  })
  expect(await isSecure(app.callback(), HTTPS)).toBe(proxy)
  expect(await isSecure(app.callback())).toBe(false)
})

it.each([true, false])('in Fastify the cookie is Secure where trustProxy says so: %s', async (trustProxy) => {
  const sessions = makeSessions()
  const attach = sessions.middleware()
  const app = Fastify({ trustProxy })
  app.addHook('onRequest', async (request, reply) => {
    const raw = Object.assign(request.raw, { secure: request.protocol === 'https' })
    attach(raw, reply.raw, (error) => error && reply.raw.destroy(error as Error))
  })
  app.addHook('onSend', async (request) => sessions.commit(request.raw))
  app.get('/', async (request) => {
    await set(request.raw)
    return 'ok'
  })
  await app.ready()
  expect(await isSecure(app.routing.bind(app), HTTPS)).toBe(trustProxy)
  expect(await isSecure(app.routing.bind(app))).toBe(false)
  await app.close()
})

it.each([
  [{}, { secure: false, protocol: 'https' }, false],
  [{}, { secure: true }, true],
  [{}, { protocol: 'https' }, true],
  [{}, { protocol: 'http', socket: { encrypted: true } }, false],
  [{}, { socket: { encrypted: true } }, true],
  [{}, { socket: null }, false],
  [{ trustProxy: true }, { headers: HTTPS }, true],
  [{ trustProxy: true }, { headers: { 'x-forwarded-proto': 'HTTPS , http' } }, true],
  [{ trustProxy: true }, { headers: { 'x-forwarded-proto': 'http, https' } }, false],
  [{ trustProxy: true }, { headers: { 'x-forwarded-proto': 'httpsx' } }, false],
  [{ trustProxy: true }, { headers: { 'x-forwarded-proto': 'http' }, socket: { encrypted: true } }, false],
  [{ trustProxy: true }, { socket: { encrypted: true } }, true],
])('with the options %o a request that is %o has a Secure cookie: %s', async (options, given, expected) => {
  const attach = makeSessions(options).middleware()
  const listener: Listener = (request, response) => {
    const seen = { headers: {}, ...given, session: undefined as unknown }
    attach(seen as never, response, () => {})
    set(seen).then(() => response.end('ok'))
    request.resume()
  }
  expect(await isSecure(listener)).toBe(expected)
})

it('handle trusts X-Forwarded-Proto with trustProxy alone', async () => {
  const secureOf = async (
    options: HttpSessionsOptions,
    url: string,
    headers: Record<string, string> = {},
  ) => {
    const response = await makeSessions(options).handle(new Request(url, { headers }), async (session) => {
      await session.set('a', 1)
      return new Response()
    })
    return cookiesOf(response)[0]?.attributes.includes('Secure')
  }
  expect(await secureOf({ trustProxy: true }, 'http://shop.test/', HTTPS)).toBe(true)
  expect(await secureOf({ trustProxy: true }, 'https://shop.test/', { 'x-forwarded-proto': 'http' })).toBe(
    false,
  )
  expect(await secureOf({ trustProxy: true }, 'https://shop.test/')).toBe(true)
  expect(await secureOf({}, 'http://shop.test/', HTTPS)).toBe(false)
})
