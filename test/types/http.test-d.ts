// Checked by `tsc`, never run: how the frameworks take sessions, and that these stay typed there. Express's
// `req.session` is typed here by express-session; `test/examples/frameworks-types.test.ts` has it alone.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createServer2 } from 'node:http2'
import express, { Router } from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import {
  HttpSessions,
  type HttpSessionsOptions,
  type NodeMiddleware,
  type OpenSession,
} from '../../platforms/http/index.ts'
import { nextSession } from '../../platforms/http/next/index.ts'
import type { Manager as ManagerInNode } from '../../platforms/node/index.ts'
import { Manager, type Session } from '../../src/index.ts'

interface Keys {
  user: string
  visits: number
}

declare module 'fastify' {
  interface FastifyRequest {
    session: Session<Keys>
  }
}

declare module 'koa' {
  interface ExtendableContext {
    session: Session<Keys>
  }
}

/** Whether two types are the same; `any` is only the same as `any`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

function same<A, B>(_is: Same<A, B>): void {}

const sessions = new HttpSessions(new Manager<Keys>(1000))

export function making(manager: ManagerInNode<Keys>): void {
  same<typeof sessions, HttpSessions<Keys>>(true)
  const inNode = new HttpSessions(manager, { name: '__Host-id', cookie: { maxAge: null }, rotateEvery: 1000 })
  same<typeof inNode, HttpSessions<Keys>>(true)
  const untyped = new HttpSessions(new Manager(1000))
  same<typeof untyped, HttpSessions<Record<string, unknown>>>(true)
  const options: HttpSessionsOptions = { cookie: { sameSite: 'strict' }, idPattern: /^[a-z]+$/ }
  new HttpSessions(manager, { cookie: false, header: 'write' })
  // @ts-expect-error there is no other way to use the header
  new HttpSessions(manager, { header: 'echo' })
  new HttpSessions(manager, options)
  // @ts-expect-error a storage is not a manager
  new HttpSessions(manager.storage)
  // @ts-expect-error browsers know no other value
  new HttpSessions(manager, { cookie: { sameSite: 'some' } })
  // @ts-expect-error an unknown option
  new HttpSessions(manager, { secret: 'x' })
}

export async function handling(request: Request): Promise<void> {
  const response = await sessions.handle(request, async (session) => {
    same<typeof session, Session<Keys>>(true)
    return new Response(await session.get('user'))
  })
  same<typeof response, Response>(true)
  await sessions.handle(request, () => new Response())
  // @ts-expect-error a handler returns a response
  await sessions.handle(request, async (session) => session.get('user'))
  // @ts-expect-error a value of another type
  await sessions.handle(request, async (session) => Response.json(await session.set('visits', '1')))
}

export function inExpress(): void {
  const app = express()
  app.use(sessions.middleware())
  app.use('/shop', sessions.middleware())
  app.get('/', sessions.middleware(), (_req, res) => res.sendStatus(200))
  Router().use(sessions.middleware())
  app.get('/commit', async (req) => sessions.commit(req))
}

export function inKoa(): void {
  const app = new Koa()
  const attach: NodeMiddleware = sessions.middleware()
  app.use(async (ctx, next) => {
    attach(ctx.req, ctx.res, (error) => ctx.onerror(error as Error))
    ctx.session = (ctx.req as IncomingMessage & { session: Session<Keys> }).session
    await next()
    await sessions.commit(ctx.req)
  })
  app.use(async (ctx) => {
    const user = await ctx.session.get('user')
    same<typeof user, string | undefined>(true)
    // @ts-expect-error a value of another type
    await ctx.session.set('visits', '1')
  })
}

export function inFastify(): void {
  const app = Fastify()
  const attach = sessions.middleware()
  app.decorateRequest('session', {
    getter() {
      return (this.raw as IncomingMessage & { session: Session<Keys> }).session
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    attach(request.raw, reply.raw, (error) => error && reply.raw.destroy(error as Error))
  })
  app.addHook('onSend', async (request) => sessions.commit(request.raw))
  app.get('/', async ({ session }) => {
    same<typeof session, Session<Keys>>(true)
    // @ts-expect-error an unknown key
    return session.get('usr')
  })
  const overHttp2 = Fastify({ http2: true })
  overHttp2.addHook('onRequest', async (request, reply) => attach(request.raw, reply.raw, () => {}))
}

export function inHono(): void {
  const app = new Hono<{ Variables: { session: Session<Keys> } }>()
  app.use(async (c, next) => {
    const response = await sessions.handle(c.req.raw, async (session) => {
      c.set('session', session)
      await next()
      return c.res
    })
    c.res = undefined
    c.res = response
  })
  app.get('/', async (c) => {
    const visits = await c.get('session').get('visits', 0)
    same<typeof visits, number>(true)
    // @ts-expect-error a value of another type
    await c.var.session.set('user', 1)
    return c.json(visits)
  })
}

export async function overCookieJars(request: IncomingMessage): Promise<void> {
  const { session, commit } = sessions.open({ headers: request.headers })
  same<typeof session, Session<Keys>>(true)
  same<typeof commit, () => Promise<void>>(true)
  const values = new Map<string, string>()
  const jar = { get: (name: string) => values.get(name), set: values.set.bind(values) }
  sessions.open({ cookies: jar, isSecure: true })
  sessions.open({ cookies: { set: (_name, _value, { maxAge, path }) => [maxAge, path] }, headers: new Map() })
  sessions.open({ headers: new Headers() })
  sessions.open({ headers: [['cookie', 'a=1']] })
  // @ts-expect-error a promise of the cookies must be awaited
  sessions.open({ cookies: Promise.resolve(jar) })
  // @ts-expect-error there is no such option
  sessions.open({ cookie: jar })
  const openSession = nextSession(sessions, { cookies: async () => jar, headers: async () => new Headers() })
  await using inNext: OpenSession<Keys> = await openSession()
  same<typeof inNext.session, Session<Keys>>(true)
  // @ts-expect-error a value of another type
  await inNext.session.set('visits', '1')
}

export function inNodeAlone(): void {
  const attach = sessions.middleware()
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    attach(request, response, () => response.end())
  }
  createServer(answer)
  createServer2((request, response) => attach(request, response, () => response.end()))
  // @ts-expect-error it needs a `next`
  createServer(sessions.middleware())
}
