import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { gate, HOUR, NAME } from '../support.ts'

type Handler = (session: Session, response: ServerResponse) => unknown

const ID = '0123456789abcdefghijklmnopqrstuv'
const ending: Array<() => void> = []

afterEach(() => {
  for (const end of ending.splice(0)) end()
})

/** A server that has sent no cookie so far, and a browser with one. */
async function start() {
  const storage = new StorageMemory()
  await storage.setMap(ID, { user: 'ada' }, HOUR)
  const middleware = new HttpSessions(new Manager(HOUR, storage)).middleware()
  let handler: Handler = () => {}
  const server = createServer((request, response) => {
    middleware(request, response, async (error) => {
      if (error !== undefined) return void response.writeHead(500).end('failed')
      await handler((request as IncomingMessage & { session: Session }).session, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const headers = { cookie: `${NAME}=${ID}` }
  const visit = async (work: Handler) => {
    handler = work
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers })
    await response.text()
    return response.headers.getSetCookie()
  }
  const abort = async (work: Handler) => {
    const { opened, open } = gate()
    handler = async (session, response) => {
      await work(session, response)
      open()
    }
    const request = send({ port, host: '127.0.0.1', headers })
    request.on('error', () => {})
    request.end()
    return { handled: opened, leave: () => request.destroy() }
  }
  return { storage, visit, abort }
}

const read: Handler = async (session, response) => {
  await session.get('user')
  response.end('ok')
}

const RENEWED = [`${NAME}=${ID}; Max-Age=3960; Path=/; HttpOnly; SameSite=Lax`]

it('a response sends the cookie again where it may end too soon, and the next one does not', async () => {
  const { visit } = await start()
  expect(await visit(read)).toEqual(RENEWED)
  expect(await visit(read)).toEqual([])
})

it.each<[string, Handler]>([
  [
    'set before',
    async (session, response) => {
      response.setHeader('Cache-Control', 'public, max-age=60')
      await read(session, response)
    },
  ],
  [
    'given to writeHead',
    async (session, response) => {
      await session.get('user')
      response.writeHead(200, { 'cache-control': 's-maxage=60' }).end()
    },
  ],
  [
    'given to writeHead in a list',
    async (session, response) => {
      await session.get('user')
      response.writeHead(200, ['Cache-Control', 'public']).end()
    },
  ],
  [
    'given to writeHead in the place of another',
    async (session, response) => {
      await session.get('user')
      response.setHeader('Cache-Control', 'private')
      response.writeHead(200, 'OK', { 'Cache-Control': 'public' }).end()
    },
  ],
])(
  'a response for shared caches, as its Cache-Control says that was %s, leaves it to the next one',
  async (_how, work) => {
    const { visit } = await start()
    expect(await visit(work)).toEqual([])
    expect(await visit(read)).toEqual(RENEWED)
  },
)

it('a response that fails leaves it to the next one', async () => {
  const { visit, storage } = await start()
  const { mergeSession } = storage
  storage.mergeSession = () => Promise.reject(new Error('down'))
  const write: Handler = async (session, response) => {
    await session.set('b', 1)
    response.end('ok')
  }
  expect(await visit(write)).toEqual([])
  storage.mergeSession = mergeSession
  expect(await visit(write)).toEqual(RENEWED)
})

it('a request that was aborted leaves it to the next one', async () => {
  const { visit, abort } = await start()
  const { opened, open } = gate()
  const { handled, leave } = await abort(async (session, response) => {
    await session.get('user')
    const closed = once(response, 'close')
    open()
    await closed
    response.end('late')
  })
  await opened
  leave()
  await handled
  expect(await visit(read)).toEqual(RENEWED)
})
