import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../scripts/prepare.mjs'
import { Browser, cookiesOf } from './support/browser.ts'
import { type ExampleServer, startExample, stopExamples } from './support/example-server.ts'
import { findRuntime, type RuntimeName } from './support/runtimes.ts'

const EXAMPLES: [example: string, runtime: RuntimeName][] = [
  ['express.mjs', 'node'],
  ['koa.mjs', 'node'],
  ['fastify.mjs', 'node'],
  ['hono-node.mjs', 'node'],
  ['hono-bun.mjs', 'bun'],
  ['hono-deno.mjs', 'deno'],
]

beforeAll(() => ensureBuild())

describe.each(EXAMPLES)('%s', (example, runtime) => {
  const command = findRuntime(runtime)
  const isMissing = command === undefined && process.env.CI !== 'true'
  describe.skipIf(isMissing)('in a process of its own', () => {
    let server: ExampleServer
    let broken: ExampleServer

    beforeAll(async () => {
      const start = (failing?: string[]) => startExample(runtime, command ?? runtime, example, failing)
      const started = await Promise.all([start(), start(['theme', 'reports'])])
      server = started[0]
      broken = started[1]
    })

    afterAll(stopExamples)

    const visitor = () => new Browser(server.address)
    const loggedIn = async (on = server) => {
      const browser = new Browser(on.address)
      await browser.post('/login', { name: 'Ada' })
      return browser
    }

    it(`${example} sends no cookie to a visitor who stores nothing, and stores no session`, async () => {
      const before = await server.count()
      for (const init of [{}, { method: 'HEAD' }]) {
        const response = await visitor().fetch('/', init)
        expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
      }
      expect(await visitor().json()).toEqual({ user: null })
      const out = await visitor().post('/logout')
      expect([out.status, out.headers.getSetCookie()]).toEqual([303, []])
      expect(await server.count()).toBe(before)
    })

    it(`${example} counts visits under one cookie, which it sends once`, async () => {
      const browser = visitor()
      const first = await browser.fetch('/visit')
      expect(first.headers.getSetCookie().join('\n')).toMatch(
        /^gfsessionid=[0-9a-z]{32}; Max-Age=3960; Path=\/; HttpOnly; SameSite=Lax$/,
      )
      expect(await first.json()).toEqual({ visits: 1 })
      const second = await browser.fetch('/visit')
      expect(second.headers.getSetCookie()).toEqual([])
      expect(await second.json()).toEqual({ visits: 2 })
      expect(await browser.json()).toEqual({ user: null, visits: 2 })
    })

    it(`${example} moves the session to a new id at log-in, and the old id opens nothing`, async () => {
      const browser = visitor()
      await browser.fetch('/visit')
      const before = browser.copy()
      const response = await browser.post('/login', { name: 'Ada', remember: 'yes' })
      expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
      expect(response.headers.getSetCookie().join('\n')).toMatch(
        /^gfsessionid=[0-9a-z]{32}; Max-Age=2851200;/,
      )
      expect(browser.id).not.toBe(before.id)
      expect(await browser.json()).toEqual({ user: 'Ada', visits: 1 })
      expect(await before.json()).toEqual({ user: null })
    })

    it(`${example} logs in to one session after a double click, and keeps nothing of another user’s`, async () => {
      const browser = visitor()
      await browser.fetch('/visit')
      const clicks = [browser.copy(), browser.copy()]
      const answers = await Promise.all(clicks.map((click) => click.post('/login', { name: 'Ada' })))
      expect(answers.map(({ status }) => status)).toEqual([303, 303])
      expect(new Set(clicks.map(({ id }) => id)).size).toBe(1)
      for (const click of clicks) expect(await click.json()).toEqual({ user: 'Ada', visits: 1 })
      const [shared = browser, hers = browser] = clicks
      await shared.post('/login', { name: 'Bob' })
      expect(await shared.json()).toEqual({ user: 'Bob' })
      expect(await hers.json()).toEqual({ user: null })
    })

    it(`${example} uses no planted id`, async () => {
      const planted = 'a'.repeat(32)
      const browser = new Browser(server.address, [['gfsessionid', planted]])
      await browser.post('/login', { name: 'Ada' })
      expect(browser.id).toMatch(/^[0-9a-z]{32}$/)
      expect(browser.id).not.toBe(planted)
      const thief = new Browser(server.address, [['gfsessionid', planted]])
      expect(await thief.json()).toEqual({ user: null })
    })

    it(`${example} redirects after a log-in once that is saved`, async () => {
      for (let turn = 0; turn < 10; turn++) {
        const browser = visitor()
        const response = await browser.post('/login', { name: `Ada ${turn}` })
        expect(await browser.json(response.headers.get('location') ?? '')).toEqual({ user: `Ada ${turn}` })
      }
    })

    it(`${example} clears the cookie at log-out, and the old id opens nothing`, async () => {
      const browser = await loggedIn()
      const before = browser.copy()
      const response = await browser.post('/logout')
      expect([response.status, cookiesOf(response)]).toEqual([303, { gfsessionid: '' }])
      expect(browser.cookies.size).toBe(0)
      expect(await before.json()).toEqual({ user: null })
    })

    it(`${example} keeps the changes of parallel requests, to one key and to several`, async () => {
      const browser = await loggedIn()
      const work = Array.from({ length: 10 }, () => browser.fetch('/visit'))
      work.push(browser.post('/look', { theme: 'dark', font: 'serif' }))
      for (const response of await Promise.all(work))
        expect(response.ok || response.status === 303).toBe(true)
      expect(await browser.json()).toEqual({ user: 'Ada', visits: 10, theme: 'dark', font: 'serif' })
    })

    it(`${example} keeps the other cookies of a response`, async () => {
      const browser = visitor()
      const response = await browser.post('/look', { theme: 'dark', font: 'serif' })
      expect(response.status).toBe(303)
      expect(response.headers.getSetCookie()).toHaveLength(3)
      const gfsessionid = expect.stringMatching(/^[0-9a-z]{32}$/)
      expect(cookiesOf(response)).toEqual({ theme: 'dark', font: 'serif', gfsessionid })
      const again = await browser.post('/look', { theme: 'light', font: 'mono' })
      expect(cookiesOf(again)).toEqual({ theme: 'light', font: 'mono' })
    })

    it(`${example} saves changes of a streamed response before its end`, async () => {
      const browser = await loggedIn()
      for (const reports of [1, 2]) {
        const response = await browser.fetch('/report')
        expect(response.headers.getSetCookie()).toEqual([])
        expect(await response.text()).toBe('line 1\nline 2\nline 3\n')
        expect(await browser.json()).toEqual({ user: 'Ada', reports })
      }
    })

    it(`${example} answers HEAD as GET, without the body`, async () => {
      const browser = visitor()
      const response = await browser.fetch('/visit', { method: 'HEAD' })
      expect([response.status, await response.text()]).toEqual([200, ''])
      expect(Object.keys(cookiesOf(response))).toEqual(['gfsessionid'])
      expect(await browser.json()).toEqual({ user: null, visits: 1 })
    })

    it(`${example} sends no cookie with its own errors`, async () => {
      const browser = visitor()
      for (const hasSession of [false, true]) {
        if (hasSession) await browser.fetch('/visit')
        for (const [path, status] of [
          ['/login', 400],
          ['/nowhere', 404],
        ] as const) {
          const response = await browser.post(path, { a: '1' })
          expect([response.status, response.headers.getSetCookie()], path).toEqual([status, []])
          expect(response.headers.get('content-type'), path).toMatch(/^(text|application)\//)
        }
        expect((await browser.fetch('/report')).status).toBe(401)
      }
    })

    it(`${example} answers a failed save with 500 and without a session cookie, and goes on`, async () => {
      const browser = new Browser(broken.address)
      const before = await broken.count()
      const response = await browser.post('/look', { theme: 'dark', font: 'serif' })
      expect(response.status).toBe(500)
      expect(await response.text()).not.toBe('')
      expect(browser.id).toBeUndefined()
      expect(await broken.count()).toBe(before)
      expect((await browser.fetch('/')).status).toBe(200)
    })

    it(`${example} breaks off a streamed response whose session can’t be saved at its end, and goes on`, async () => {
      const browser = await loggedIn(broken)
      const response = await browser.fetch('/report')
      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toThrow()
      expect(await browser.json()).toEqual({ user: 'Ada' })
    })
  })
})
