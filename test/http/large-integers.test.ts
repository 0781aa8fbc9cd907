import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, StorageMemory } from '../../src/index.ts'

// Runs the code of docs/http.md on sessions that hold a 64-bit id.
const PAGE = readFileSync(new URL('../../docs/http.md', import.meta.url), 'utf8')
const [, SECTION = ''] = /^## Large integers in a response$(.*?)^## /ms.exec(PAGE) ?? []
const USER = { name: 'Ada', id: 1_265_476_890_672_672_808n }
const ANSWER = '{"name":"Ada","id":"1265476890672672808"}'

const ends: Array<() => unknown> = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

test('Express answers with the digits as the page says, and fails without it', async () => {
  const answered = async (code: string) => {
    const app = express().use(sessionsWithUser().middleware())
    run(code, app)
    app.use(((_error, _req, res, _next) => res.sendStatus(500)) as express.ErrorRequestHandler)
    return answer(app)
  }
  const code = codeOf('Express')
  expect(await answered(code)).toBe(ANSWER)
  expect(await answered(code.replace(/^app\.set.*$/m, ''))).toBe('Internal Server Error')
})

test('Express needs no code with integers as texts', async () => {
  const app = express().use(sessionsWithUser('string').middleware())
  run(codeOf('Express').replace(/^app\.set.*$/m, ''), app)
  expect(await answer(app)).toBe(ANSWER)
})

test('Fastify answers with the digits as the page says', async () => {
  const app = Fastify()
  const attach = sessionsWithUser().middleware()
  app.decorateRequest('session', {
    getter() {
      return (this.raw as never as { session: never }).session
    },
  })
  app.addHook('onRequest', (request, reply, done) => attach(request.raw, reply.raw, done as () => void))
  run(codeOf('Fastify'), app)
  ends.push(() => app.close())
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const response = await fetch(`${address}/me`)
  expect([await response.text(), response.headers.get('content-type')]).toEqual([
    ANSWER,
    'application/json; charset=utf-8',
  ])
})

test('Hono answers with the digits as the page says', async () => {
  const app = new Hono<{ Variables: { session: unknown } }>()
  const sessions = sessionsWithUser()
  app.use(async (c, next) => {
    c.set('session', sessions.session)
    await next()
  })
  run(codeOf('Hono'), app)
  expect(await (await app.request('/me')).text()).toBe(ANSWER)
})

function codeOf(name: string): string {
  const [, code] = new RegExp(`^${name}[^\\n]*:\\n\`\`\`js[^\\n]*\\n(.*?)^\`\`\``, 'ms').exec(SECTION) ?? []
  const [, shared] = /```js\n(const bigintText.*?)```/s.exec(SECTION) ?? []
  if (code === undefined || shared === undefined) throw new Error(`the page has no code for ${name}`)
  return shared + code
}

function run(code: string, app: unknown): void {
  new Function('app', code)(app)
}

/** A middleware that gives each request a session with the user. */
function sessionsWithUser(integers?: 'string') {
  const manager = new Manager<Record<string, unknown>>(1000, new StorageMemory(), { integers })
  const ready = (async () => {
    const first = new Manager(1000, manager.storage).new('0'.repeat(32))
    await first.set('profile', USER)
    await first.close()
  })()
  const middleware = new HttpSessions(manager).middleware()
  return {
    session: { get: (key: string) => ready.then(() => manager.new('0'.repeat(32)).get(key)) },
    middleware: (): typeof middleware => (request, response, next) => {
      Object.assign(request.headers, { cookie: `gfsessionid=${'0'.repeat(32)}` })
      ready.then(() => middleware(request, response, next), next)
    },
  }
}

async function answer(app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  await new Promise((resolve) => server.once('listening', resolve))
  return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/me`)).text()
}
