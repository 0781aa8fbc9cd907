import { createServer } from 'node:http'
import express from 'express'
import session from 'express-session'
import fastify from 'fastify'
import Koa from 'koa'
import { expect, it } from 'vitest'
import { gateResponse } from '../../../platforms/http/server-response/response-gate.ts'
import { ask, type Callbacks, listen, makeGate, turn } from './response-gate-support.ts'

const broken = new Error('The save failed')
const saved: Callbacks = { beforeHead: () => turn().then(() => ['sid=1']) }
const fails: Callbacks = { beforeHead: () => turn().then(() => Promise.reject(broken)) }

it.each(['/send', '/json', '/redirect', '/file', '/missing', '/status', '/thrown'])(
  'Express 5 sends %s with the cookie of the gate',
  async (path) => {
    const port = await listen(createServer(expressApp(saved)))
    const plain = await listen(createServer(expressApp(undefined)))
    const { headers, body, status, complete } = await ask(port, { path })
    expect(headers['set-cookie']).toEqual(['sid=1'])
    const expected = await ask(plain, { path })
    expect({ status, body, complete }).toEqual({
      status: expected.status,
      body: expected.body,
      complete: true,
    })
    expect({ ...headers, date: '', 'set-cookie': undefined }).toEqual({ ...expected.headers, date: '' })
  },
)

it.each(['/send', '/json', '/redirect', '/file', '/missing', '/status'])(
  'Express 5 sends its own error page for %s, without headers of the page, when the save fails',
  async (path) => {
    const { status, body, headers, complete } = await ask(await listen(createServer(expressApp(fails))), {
      path,
    })
    expect({ status, complete }).toEqual({ status: 500, complete: true })
    expect(body).toContain('The save failed')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
    for (const name of ['etag', 'location', 'set-cookie', 'last-modified', 'cache-control']) {
      expect(headers).not.toHaveProperty(name)
    }
  },
)

it('an error middleware of Express 5 makes the error page, with only its own cookie', async () => {
  const app = expressApp(fails)
  const handler: express.ErrorRequestHandler = (error, _request, response, _next) => {
    response.cookie('seen', '1').json({ error: error.message })
  }
  app.use(handler)
  const { status, body, headers } = await ask(await listen(createServer(app)), { path: '/redirect' })
  expect({ status, body }).toEqual({ status: 500, body: '{"error":"The save failed"}' })
  expect(headers['set-cookie']).toEqual(['seen=1; Path=/'])
})

it.each(['before', 'after'])('express-session works %s the gate', async (order) => {
  const app = express()
  const other = session({ secret: 'x', resave: false, saveUninitialized: true })
  if (order === 'before') app.use(other)
  app.use((_request, response, next) => {
    gateResponse(response, makeGate({ ...saved, failed: next }).gate)
    next()
  })
  if (order === 'after') app.use(other)
  app.get('/', (_request, response) => void response.send('hello'))
  const { body, headers, complete } = await ask(await listen(createServer(app)))
  expect({ body, complete }).toEqual({ body: 'hello', complete: true })
  const names = headers['set-cookie']!.map((cookie) => cookie.split('=')[0]).sort()
  expect(names).toEqual(['connect.sid', 'sid'])
})

it('Koa answers after a commit, and with a 500 when it fails', async () => {
  for (const [asked, status, body] of [
    [saved, 200, 'hello'],
    [fails, 500, 'Internal Server Error'],
  ] as const) {
    const app = new Koa()
    app.silent = true
    app.use(async (context, next) => {
      const gate = gateResponse(context.res, makeGate(asked).gate)
      await next()
      await gate.commit()
    })
    app.use((context) => {
      context.body = 'hello'
      context.set('ETag', '"1"')
    })
    const answer = await ask(await listen(createServer(app.callback())))
    expect(answer).toMatchObject({ status, body, complete: true })
    expect(answer.headers['set-cookie']).toEqual(status === 200 ? ['sid=1'] : undefined)
  }
})

it('a response of Koa is held without a commit', async () => {
  const app = new Koa()
  app.use((context) => {
    gateResponse(context.res, makeGate(saved).gate)
    context.status = 201
    context.body = { a: 1 }
  })
  const answer = await ask(await listen(createServer(app.callback())))
  expect(answer).toMatchObject({ status: 201, body: '{"a":1}', headers: { 'set-cookie': ['sid=1'] } })
})

it.each(['onSend', 'nothing'])('Fastify answers, with a commit in: %s', async (hook) => {
  for (const [asked, status] of [
    [saved, 200],
    [fails, 500],
  ] as const) {
    const app = fastify()
    const handles = new WeakMap<object, ReturnType<typeof gateResponse>>()
    app.addHook('onRequest', async (request, reply) => {
      const failed = () => {
        reply.raw.end('sorry')
      }
      handles.set(request, gateResponse(reply.raw, makeGate({ ...asked, failed }).gate))
    })
    if (hook === 'onSend') {
      app.addHook('onSend', async (request) => {
        await handles.get(request)!.commit()
      })
    }
    app.get('/', async () => ({ a: 1 }))
    const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
    const answer = await ask(port)
    await app.close()
    expect(answer).toMatchObject({ status, complete: true })
    if (status === 200) expect(answer.body).toBe('{"a":1}')
    else expect(answer.body).toContain(hook === 'onSend' ? 'The save failed' : 'sorry')
    expect(answer.headers['set-cookie']).toEqual(status === 200 ? ['sid=1'] : undefined)
  }
})

function expressApp(asked: Callbacks | undefined): express.Express {
  const app = express()
  app.set('env', 'test')
  app.use((_request, response, next) => {
    if (asked !== undefined) gateResponse(response, makeGate({ ...asked, failed: next }).gate)
    next()
  })
  app.get('/send', (_request, response) => void response.send('hello'))
  app.get('/json', (_request, response) => void response.status(201).json({ a: 1 }))
  app.get('/redirect', (_request, response) => response.redirect('/send'))
  app.get('/file', (_request, response) => response.sendFile('package.json', { root: process.cwd() }))
  app.get('/status', (_request, response) => void response.sendStatus(404))
  app.get('/thrown', () => {
    throw Object.assign(new Error('no'), { status: 422, stack: 'no' })
  })
  return app
}
