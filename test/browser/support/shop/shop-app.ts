import { randomUUID } from 'node:crypto'
import express, { type Express, type Request, type Router } from 'express'
import { HttpSessions } from '../../../../platforms/http/index.ts'
import { Manager, type Session, type Storage } from '../../../../platforms/node/index.ts'
import { Gates } from './gates.ts'
import { type Shown, shopPage } from './shop-page.ts'

const HOUR = 3_600_000

/** What a session of the shop holds. */
interface Data {
  cart: string[]
  late: string
  older: boolean
}

/**
 * A shop with log-ins, under `/` and `/account`. The query of a request may name gates: at `before` it waits when it has
 * read its session, at `after` when it has changed it, and is to be answered.
 */
export function shopApp(storage: Storage, rotateEvery: number | undefined): Express {
  const options = rotateEvery === undefined ? {} : { rotateEvery }
  let ahead = 0
  const manager = new Manager<Data>(HOUR, storage, { now: () => Date.now() + ahead })
  const gates = new Gates()
  const app = express()
  app.get('/test/arrival/:gate', async (request, response) => {
    await gates.arrival(request.params.gate)
    response.end()
  })
  app.get('/test/open/:gate', (request, response) => {
    gates.open(request.params.gate)
    response.end()
  })
  app.get('/test/clear', (_request, response) => {
    gates.clear()
    response.end()
  })
  app.get('/test/advance/:ms', (request, response) => {
    ahead += Number(request.params.ms)
    response.end()
  })
  // An older release of the shop kept its cookie under another path.
  const before = new HttpSessions(manager, { ...options, cookie: { path: '/account' } })
  app.get('/account/older', before.middleware(), async (request, response) => {
    const session = sessionOf(request)
    if (request.query.user) await session.logIn(String(request.query.user))
    await session.set('older', true)
    response.send(shopPage('/account', randomUUID(), await shownOf(session)))
  })
  const routes = shopRoutes(gates)
  app.use(new HttpSessions(manager, options).middleware(), express.urlencoded())
  app.use('/account', routes).use(routes)
  return app
}

function shopRoutes(gates: Gates): Router {
  const routes = express.Router()
  routes.get('/', async (request, response) => {
    response.send(shopPage(request.baseUrl, randomUUID(), await shownOf(sessionOf(request))))
  })
  // It looks at no session.
  routes.get('/form', (request, response) => {
    response.send(shopPage(request.baseUrl, randomUUID(), { user: null, handle: null, data: {} }))
  })
  routes.get('/who', async (request, response) => {
    response.json(await shownOf(sessionOf(request)))
  })
  routes.post('/log-in', async (request, response) => {
    const session = sessionOf(request)
    await session.user()
    await gates.pass(request.query.before)
    await session.logIn(request.body.user)
    await gates.pass(request.query.after)
    response.redirect(303, `${request.baseUrl}/`)
  })
  routes.post('/log-out', async (request, response) => {
    await sessionOf(request).logOut()
    response.redirect(303, `${request.baseUrl}/`)
  })
  routes.post('/cart', async (request, response) => {
    const session = sessionOf(request)
    await session.update('cart', (cart = []) => [...cart, request.body.item])
    response.redirect(303, `${request.baseUrl}/`)
  })
  // What takes its time, as a report does: it reads, and sets something.
  routes.get('/slow', async (request, response) => {
    const session = sessionOf(request)
    await session.get('cart')
    await gates.pass(request.query.before)
    if (request.query.set) await session.set('late', String(request.query.set))
    await gates.pass(request.query.after)
    response.json(await shownOf(session))
  })
  return routes
}

async function shownOf(session: Session<Data>): Promise<Shown> {
  const [user = null, data] = [await session.user(), await session.data()]
  return { user, handle: (await session.info())?.handle ?? null, data }
}

function sessionOf(request: Request): Session<Data> {
  return (request as unknown as { session: Session<Data> }).session
}
