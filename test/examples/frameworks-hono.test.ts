// Tests the middleware of `hono.mjs` in this process, together with other middlewares and responses of Hono.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'
import { stream } from 'hono/streaming'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Session } from '../../platforms/node/index.ts'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { cookiesOf } from './support/browser.ts'

type App = Hono<{ Variables: { session: Session } }>

const { TMPDIR } = process.env
const gzip = { headers: { 'accept-encoding': 'gzip' } }
const ID = expect.stringMatching(/^[0-9a-z]{32}$/)
let folder: string
let app: App
/** The same app behind middlewares that change responses. */
let behind: App

beforeAll(async () => {
  ensureBuild()
  folder = await mkdtemp(join(tmpdir(), 'gsession-hono-'))
  process.env.TMPDIR = folder
  await import('./support/fail-saves.mjs')
  app = (await import('../../examples/frameworks/hono.mjs')).app as unknown as App
  addRoutes(app)
  behind = new Hono()
  behind.use(cors(), secureHeaders(), etag(), compress({ threshold: 0 })).route('/', app)
})

afterEach(() => {
  delete process.env.FAILING
})

afterAll(async () => {
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  await rm(folder, { recursive: true, force: true })
})

let release = () => {}

function addRoutes(app: App): void {
  const visit = (c: Context) => c.get('session').update('visits', (visits = 0) => visits + 1)
  app.onError((error, c) => {
    c.header('x-failed', 'yes')
    return c.text(`failed: ${error.message}`, 500)
  })
  app.get('/throws', async (c) => {
    setCookie(c, 'mine', '1')
    await visit(c)
    throw new Error('the handler')
  })
  app.get('/own-response', async (c) => {
    await visit(c)
    const headers: [string, string][] = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT'],
    ]
    return new Response('own', { headers })
  })
  app.get('/fixed-headers', async (c) => {
    await visit(c)
    return Response.redirect('http://localhost/next', 302)
  })
  app.get('/measured', async (c) => {
    await visit(c)
    return c.body('body', 200, { 'content-length': '4', 'cache-control': 'public', etag: '"own"' })
  })
  app.use('/compressed', compress({ threshold: 0 }))
  app.get('/compressed', async (c) => {
    await visit(c)
    return c.text('body')
  })
  app.get('/no-body', async (c) => {
    await visit(c)
    return c.body(null, 204)
  })
  app.get('/later-cookies', async (c, next) => {
    await next()
    c.header('set-cookie', 'late=1', { append: true })
  })
  app.get('/later-cookies', async (c) => {
    setCookie(c, 'early', '1')
    await visit(c)
    return c.text('ok')
  })
  app.get('/stream', async (c) => {
    await visit(c)
    return stream(c, async (stream) => {
      await stream.write('first ')
      await new Promise<void>((resolve) => {
        release = resolve
      })
      await visit(c)
      await stream.write('last')
    })
  })
}

/** The headers of a next request that sends the session cookie of a response. */
const sentBack = (response: Response) => ({ cookie: `gfsessionid=${cookiesOf(response).gfsessionid}` })

const visitsOf = async (headers: { cookie: string }) => {
  const response = await app.request('/', { headers })
  return ((await response.json()) as { visits: number }).visits
}

it.each([
  ['/own-response', { a: '1', b: '2' }, 200],
  ['/later-cookies', { early: '1', late: '1' }, 200],
  ['/fixed-headers', {}, 302],
  ['/measured', {}, 200],
  ['/compressed', {}, 200],
  ['/no-body', {}, 204],
])('the Hono example sends the session cookie beside all others: %s', async (path, cookies, status) => {
  for (const one of [app, behind]) {
    const response = await one.request(path, gzip)
    expect(response.status).toBe(status)
    expect(response.headers.getSetCookie()).toHaveLength(Object.keys(cookies).length + 1)
    expect(cookiesOf(response)).toEqual({ ...cookies, gfsessionid: ID })
    expect(await visitsOf(sentBack(response))).toBe(1)
  }
})

it('the Hono example keeps the location of a redirect', async () => {
  const response = await app.request('/fixed-headers')
  expect(response.headers.get('location')).toBe('http://localhost/next')
})

it('the Hono example streams a response, and saves changes before its end', async () => {
  const response = await app.request('/stream')
  const headers = sentBack(response)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect(await reader?.read()).toEqual({ done: false, value: 'first ' })
  expect(await visitsOf(headers)).toBe(1)
  release()
  expect(await reader?.read()).toEqual({ done: false, value: 'last' })
  expect(await reader?.read()).toEqual({ done: true, value: undefined })
  expect(await visitsOf(headers)).toBe(2)
})

it('the Hono example passes the error of a handler to the error handler, and saves the changes before it', async () => {
  for (const one of [app, behind]) {
    const response = await one.request('/throws', gzip)
    expect([response.status, await textOf(response)]).toEqual([500, 'failed: the handler'])
    expect(response.headers.get('x-failed')).toBe('yes')
    expect(cookiesOf(response)).toEqual({ mine: '1', gfsessionid: ID })
    expect(await visitsOf(sentBack(response))).toBe(1)
  }
})

it.each([
  '/own-response',
  '/later-cookies',
  '/fixed-headers',
  '/measured',
  '/compressed',
  '/no-body',
  '/throws',
])(
  'the Hono example passes a failed save to the error handler, without a header of the first response: %s',
  async (path) => {
    process.env.FAILING = 'visits'
    const [alone, withOthers] = [await app.request(path, gzip), await behind.request(path, gzip)]
    for (const response of [alone, withOthers]) {
      expect(response.status).toBe(500)
      expect(await textOf(response)).toBe('failed: Session.close: the storage failed')
      expect(response.headers.getSetCookie()).toEqual([])
    }
    const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-failed': 'yes' }
    expect(Object.fromEntries(alone.headers)).toEqual(headers)
    expect(withOthers.headers.get('x-content-type-options')).toBe('nosniff')
  },
)

it('the Hono example answers an unknown path as Hono does', async () => {
  for (const one of [app, behind]) {
    const response = await one.request('/nowhere', gzip)
    expect([response.status, await textOf(response)]).toEqual([404, '404 Not Found'])
    expect(response.headers.getSetCookie()).toEqual([])
  }
})

/** The text of a response, which may be compressed. */
function textOf(response: Response): Promise<string> {
  const isCompressed = response.headers.get('content-encoding') === 'gzip'
  const body = isCompressed ? response.body?.pipeThrough(new DecompressionStream('gzip')) : response.body
  return new Response(body).text()
}
