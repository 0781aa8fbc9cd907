// The shop's Node half. It shares its sessions with the GoFrame half over Redis.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { Manager, StorageRedis } from 'gsession'
import { Redis } from 'ioredis'
import { clearedCookie, readSessionId } from '../demo/cookie.mjs'
import { readForm } from '../demo/form.mjs'
import { withSession } from '../demo/with-session.mjs'

// What both halves agree on, beside the cookie `gfsessionid`.
const TTL = 3_600_000
const PREFIX = 'shop:'

const { REDIS_URL, PORT, PAGE } = process.env
const manager = new Manager(TTL, new StorageRedis(new Redis(REDIS_URL), PREFIX))

/** Each answers `{ body, cookie? }`. */
const ROUTES = {
  'GET /session': (request) => withSession(manager, request, view),

  'POST /login': async (request) => {
    const form = await readForm(request)
    return withSession(manager, request, async (session) => {
      await session.regenerateId() // from now on the old id, which somebody may have planted, opens nothing
      await session.set('user', form.get('name'))
      return view(session)
    })
  },

  'POST /cart': async (request) => {
    const form = await readForm(request)
    return withSession(manager, request, async (session) => {
      await session.update('cart', (cart = []) => [...cart, form.get('article')])
      return view(session)
    })
  },

  'POST /logout': async (request) => {
    const session = manager.new(readSessionId(request.headers.cookie))
    await session.destroy()
    return { body: await view(session), cookie: clearedCookie }
  },
}

async function view(session) {
  return { server: 'Node', user: await session.get('user', null), cart: await session.get('cart', []) }
}

async function answer(request, response) {
  const route = `${request.method} ${request.url}`
  if (route === 'GET /') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(await readFile(PAGE))
  } else if (Object.hasOwn(ROUTES, route)) {
    const { body, cookie } = await ROUTES[route](request)
    if (cookie !== undefined) response.setHeader('Set-Cookie', cookie)
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body))
  } else {
    response.writeHead(404).end()
  }
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error)
    response.writeHead(500).end()
  })
}).listen(PORT, '127.0.0.1')
