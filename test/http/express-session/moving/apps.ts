import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sign, unsign } from 'cookie-signature'
import express, { type Express, type Request, type Response } from 'express'
import session, { type SessionOptions, type Store } from 'express-session'
import { Passport } from 'passport'
import { Strategy } from 'passport-local'
import { afterAll } from 'vitest'
import { HttpSessions } from '../../../../platforms/http/index.ts'
import { Manager, type Session, type Storage } from '../../../../src/index.ts'

export const DAY = 86_400_000
export const SECRET = 'the secret of the shop'
const closing: (() => void)[] = []

afterAll(() => {
  for (const close of closing) close()
})

/**
 * The shop as it was: express-session and passport. `/login`, `/logout`, `/put?item=`, `/me`, which tells the user and
 * the cart.
 */
export function oldShop(store: Store, options: Partial<SessionOptions> = {}): Promise<string> {
  const app = express()
  app.use(session({ store, secret: SECRET, resave: false, saveUninitialized: false, ...options }))
  const passport = new Passport()
  passport.use(new Strategy((username, _password, done) => done(null, { id: username })))
  passport.serializeUser((user, done) => done(null, (user as { id: string }).id))
  passport.deserializeUser((id, done) => done(null, { id } as Express.User))
  app.use(passport.session())
  app.use(express.urlencoded())
  app.post(
    '/login',
    passport.authenticate('local', { keepSessionInfo: true }),
    (_req, res) => void res.json('in'),
  )
  app.post('/logout', (req, res, next) => {
    req.logout((error) => (error ? next(error) : res.json('out')))
  })
  app.get('/put', (req, res) => {
    const data = req.session as unknown as { cart?: unknown[] }
    data.cart = [...(data.cart ?? []), req.query.item]
    res.json('put')
  })
  app.get('/me', (req, res) => {
    const { cart } = req.session as unknown as { cart?: string[] }
    res.json({ user: (req.user as { id: string } | undefined)?.id, cart })
  })
  return serve(app)
}

/** What a session of the shop holds: `passport` and `cookie` as they were before. */
export interface Keys {
  passport: { user?: string }
  cart: string[]
  cookie: object
}

export interface NewShopOptions {
  /** Whether a log-in leaves what express-session wants of a record. */
  setsCookie?: boolean
  /** Whether it logs in by `logIn`, and not by `regenerateId`. */
  logsIn?: boolean
  secrets?: string[]
}

/** The shop as it is now: the same on `gsession/http`. `/user` tells whom the metadata names. */
export function newShop(storage: Storage, options: NewShopOptions = {}): Promise<string> {
  const { setsCookie = false, logsIn = false, secrets = [SECRET] } = options
  const sessions = new HttpSessions(new Manager<Keys>(DAY, storage), {
    name: 'connect.sid',
    header: false,
    idPattern: /^[\w-]{32}$/,
    cookie: {
      encode: (id) => `s:${sign(id, secrets[0] as string)}`,
      decode: (value) =>
        value.startsWith('s:') &&
        secrets.map((secret) => unsign(value.slice(2), secret)).find((id) => id !== false),
    },
  })
  const app = express()
  app.use(sessions.middleware())
  app.use(express.urlencoded())
  const on = (path: string, handler: (session: Session<Keys>, req: Request) => Promise<unknown>) =>
    app.all(path, async (req: Request, res: Response) => {
      res.json(await handler(sessions.sessionOf(req), req))
    })
  on('/login', async (session, req) => {
    const user = String(req.body.username)
    await (logsIn ? session.logIn(user) : session.regenerateId())
    await session.set('passport', { user })
    if (setsCookie && !(await session.contains('cookie')))
      await session.set('cookie', { originalMaxAge: null, path: '/' })
    return 'in'
  })
  on('/logout', async (session) => {
    await session.destroy()
    return 'out'
  })
  on('/user', async (session) => ({ user: await session.user() }))
  on('/put', async (session, req) => {
    await session.update('cart', (cart = []) => [...cart, String(req.query.item)])
    return 'put'
  })
  on('/me', async (session) => ({
    user: (await session.get('passport'))?.user,
    cart: await session.get('cart'),
  }))
  return serve(app)
}

async function serve(app: Express): Promise<string> {
  app.use((error: Error, _req: Request, res: Response, _next: unknown) => {
    res.status(500).send(error.message)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
