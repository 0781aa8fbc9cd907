import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { codeOf } from '../../session/support.ts'
import { HOUR, NAME, setup } from '../support.ts'

const ends: Array<() => unknown> = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

/** Keeps messages as connect-flash does, which is no strict code. */
const flash: RequestHandler = (req, _res, next) => {
  const keep = new Function(
    'session',
    'type',
    'message',
    'const all = session.flash = session.flash || {}; (all[type] = all[type] || []).push(message)',
  )
  const given = (type: string, message: string) => keep(req.session, type, message)
  Object.assign(req, { flash: given })
  next()
}

/** Keeps messages on what it takes for an object. */
const strictFlash: RequestHandler = (req, _res, next) => {
  const session = req.session as unknown as { flash?: Record<string, string[]> }
  session.flash ??= {}
  session.flash.info = ['hello']
  next()
}

/** Keeps a secret as csurf does. */
const csrf: RequestHandler = (req, _res, next) => {
  const session = req.session as unknown as { csrfSecret?: string }
  session.csrfSecret ??= 'secret'
  next()
}

describe('in Express', () => {
  test.each([
    ['connect-flash', flash],
    ['csurf', csrf],
  ])(
    'a middleware such as %s, which puts properties on the session, fails the request',
    async (_name, middleware) => {
      const { ask, errors } = await start((app) => {
        app.use(middleware)
        app.get('/', (req, res) => {
          ;(req as unknown as { flash?: (type: string, text: string) => void }).flash?.('info', 'hello')
          res.send('done')
        })
      })
      const response = await ask('/')
      expect([response.status, await response.text()]).toEqual([500, 'failed'])
      expect(errors).toMatchObject([{ code: 'INVALID_ARGUMENT' }])
      expect(response.headers.getSetCookie()).toEqual([])
    },
  )

  test('no property can be put on a method, which all sessions share', async () => {
    const { ask, errors } = await start((app) => {
      app.use(strictFlash)
      app.get('/', (_req, res) => void res.send('done'))
    })
    expect((await ask('/')).status).toBe(500)
    expect(errors).toMatchObject([{ name: 'TypeError' }])
  })

  test('what was set beside it is saved', async () => {
    const { ask, manager } = await start((app) => {
      app.get('/', async (req, res) => {
        const session = req.session as unknown as Session
        await session.set('user', 'ada')
        Object.assign(session, { cart: [1] })
        res.send('done')
      })
    })
    const session = manager.new('0'.repeat(32))
    await session.set('cart', [])
    await session.close()
    expect((await ask('/', '0'.repeat(32))).status).toBe(500)
    expect(await session.data()).toEqual({ user: 'ada', cart: [] })
  })

  test('one that is put on after the head breaks the response off', async () => {
    const { ask } = await start((app) => {
      app.get('/', (req, res) => {
        res.write('head')
        setImmediate(() => {
          Object.assign(req.session, { late: 1 })
          res.end('tail')
        })
      })
    })
    await expect(ask('/').then((response) => response.text())).rejects.toThrow()
  })
})

describe('in handle', () => {
  test('a property rejects the request, and what was set is saved', async () => {
    const { visit, make, stored } = setup()
    const id = await make({ a: 1 })
    const handler = async (session: object & { set(key: string, value: unknown): Promise<void> }) => {
      await session.set('a', 2)
      Object.assign(session, { user: 'ada' })
    }
    expect(await codeOf(visit(id, handler))).toBe('INVALID_ARGUMENT')
    expect(await stored(id)).toEqual({ a: 2 })
    expect(await codeOf(visit('', (session) => void Object.assign(session, { user: 'ada' })))).toBe(
      'INVALID_ARGUMENT',
    )
  })
})

async function start(routes: (app: express.Express) => void) {
  const manager = new Manager(HOUR, new StorageMemory())
  const errors: unknown[] = []
  const app = express().use(new HttpSessions(manager).middleware())
  routes(app)
  app.use(((error, _req, res, _next) => {
    errors.push(error)
    if (res.headersSent) return res.destroy()
    return res.status(500).send('failed')
  }) as ErrorRequestHandler)
  const server = createServer(app).listen(0, '127.0.0.1')
  ends.push(() => new Promise((resolve) => server.close(resolve)))
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    manager,
    errors,
    ask: (path: string, id = '') =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie: `${NAME}=${id}` } }),
  }
}
