// The shop's Node half. It shares its sessions with the GoFrame half over Redis.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { Manager, StorageRedis } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { Redis } from 'ioredis'
import { readForm } from '../demo/form.mjs'

// The settings that both halves share, in addition to the cookie `gfsessionid`, the default of both.
const TTL = 3_600_000
const PREFIX = 'shop:'

const { REDIS_URL, PORT, PAGE } = process.env
const manager = new Manager(TTL, new StorageRedis(new Redis(REDIS_URL), PREFIX))
const addSession = new HttpSessions(manager).middleware()

/** What each action does to the visitor's session, before it is shown. */
const ROUTES = {
  'GET /session': () => {},

  'POST /login': async (session, form) => {
    // Not `logIn`: GoFrame reads and sets the key `user`, and knows nothing of what `logIn` notes beside it.
    await session.regenerateId() // from now on the old id, which an attacker may have planted, is worthless
    await session.set('user', form.get('name'))
  },

  'POST /cart': (session, form) => session.update('cart', (cart = []) => [...cart, form.get('article')]),

  'POST /logout': (session) => session.destroy(),
}

async function view(session) {
  return { server: 'Node', user: await session.get('user', null), cart: await session.get('cart', []) }
}

async function handle(request, response) {
  const { method, session, url } = request
  const route = `${method} ${url}`
  if (route === 'GET /') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(await readFile(PAGE))
  } else if (Object.hasOwn(ROUTES, route)) {
    await ROUTES[route](session, method === 'POST' ? await readForm(request) : undefined)
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(await view(session)))
  } else {
    response.writeHead(404).end()
  }
}

createServer((request, response) => {
  const fail = (error) => {
    console.error(error)
    response.writeHead(500).end()
  }
  addSession(request, response, (error) => (error ? fail(error) : handle(request, response).catch(fail)))
}).listen(PORT, '127.0.0.1')
