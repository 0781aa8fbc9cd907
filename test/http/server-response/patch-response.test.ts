import { createServer, ServerResponse } from 'node:http'
import express from 'express'
import { expect, it } from 'vitest'
import { gateResponse } from '../../../platforms/http/server-response/response-gate.ts'
import { ask, listen, makeGate, turn } from './response-gate-support.ts'

const METHODS = ['writeHead', 'write', 'end', 'flushHeaders']
const gated: express.RequestHandler = (_request, response, next) => {
  const gate = makeGate({ beforeHead: () => turn().then(() => ['sid=1']), failed: next })
  gateResponse(response, gate.gate)
  next()
}

it('a response of Express gets no method of its own', async () => {
  const app = express()
  const own: unknown[] = []
  app.use(gated, (_request, response) => {
    own.push(METHODS.filter((name) => Object.hasOwn(response, name)))
    response.end('x')
  })
  const { headers } = await ask(await listen(createServer(app)))
  expect(headers['set-cookie']).toEqual(['sid=1'])
  expect(own).toEqual([[]])
})

it('a response is held in Express apps that are mounted in one another', async () => {
  const app = express()
  const outer = express()
  outer.use('/in', app)
  app.use('/gated', gated)
  app.get('/gated', (_request, response) => void response.send('inner'))
  app.get('/gated/out', (_request, _response, next) => next())
  app.get('/gated/thrown', () => {
    throw new Error('thrown')
  })
  const inner = express()
  inner.get('/', (_request, response) => void response.send('innermost'))
  app.use('/gated/deep', inner)
  outer.use((_request, response) => void response.send('outer'))
  const port = await listen(createServer(outer))
  for (const [path, body] of [
    ['/in/gated', 'inner'],
    ['/in/gated/out', 'outer'],
    ['/in/gated/deep', 'innermost'],
    ['/in/gated/thrown', 'thrown'],
  ] as const) {
    const answer = await ask(port, { path })
    expect(answer.body).toContain(body)
    expect(answer.headers['set-cookie']).toEqual(['sid=1'])
  }
  expect((await ask(port, { path: '/other' })).headers).not.toHaveProperty('set-cookie')
})

it('calls through a proxy of the response, or an object that inherits from it, are held', async () => {
  for (const standIn of [
    (response: express.Response) => new Proxy(response, {}),
    (response: express.Response) => Object.create(response) as express.Response,
  ]) {
    const app = express()
    app.use(gated, (_request, response) => {
      standIn(response).setHeader('X-A', '1')
      expect(standIn(response).write('one ')).toBe(false)
      response.end('two')
    })
    const { headers, body } = await ask(await listen(createServer(app)))
    expect({ body, cookies: headers['set-cookie'] }).toEqual({ body: 'one two', cookies: ['sid=1'] })
  }
})

it("an Express app's own methods of a response are called", async () => {
  const app = express()
  const calls: string[] = []
  const { end } = ServerResponse.prototype
  app.response.end = function (this: ServerResponse, ...args: unknown[]) {
    calls.push(String(args[0]))
    return end.apply(this, args as never)
  } as never
  app.use(gated, (_request, response) => void response.end('x'))
  const { headers } = await ask(await listen(createServer(app)))
  expect(headers['set-cookie']).toEqual(['sid=1'])
  expect(calls).toEqual(['x'])
})

it('responses of a subclass of ServerResponse are held', async () => {
  class Loud extends ServerResponse {
    override end(...args: unknown[]): this {
      this.setHeader('X-Loud', '1')
      return super.end(...(args as []))
    }
  }
  const server = createServer({ ServerResponse: Loud }, (_request, response) => {
    gateResponse(response, makeGate({ beforeHead: () => turn().then(() => ['sid=1']) }).gate)
    response.end('x')
  })
  const { headers } = await ask(await listen(server))
  expect(headers).toMatchObject({ 'x-loud': '1', 'set-cookie': ['sid=1'] })
})

it('two gates can hold one response of Express', async () => {
  const app = express()
  app.use(gated, gated, (_request, response) => void response.send('x'))
  const { headers, body } = await ask(await listen(createServer(app)))
  expect({ body, cookies: headers['set-cookie'] }).toEqual({ body: 'x', cookies: ['sid=1', 'sid=1'] })
})
