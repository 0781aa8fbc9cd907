import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import type { Manager, Session } from '../../../platforms/node/index.ts'
import { exact, stringify } from './exact-json.ts'
import { GoProcess } from './go-process.ts'

export const NAME = 'gfsessionid'

/** A GoFrame server and a Node server on the same sessions, for one group of tests. */
export class TwoServers {
  go = ''
  node = ''

  /** `goCommand`: the program and the arguments of its HTTP server. */
  constructor(goCommand: () => [string, string[]], manager: () => Manager, options?: HttpSessionsOptions) {
    let goServer: GoProcess
    let nodeServer: Server
    beforeAll(async () => {
      goServer = new GoProcess(...goCommand())
      this.go = (await goServer.line()).replace('listening ', '')
      nodeServer = await startNode(manager(), options)
      this.node = `http://127.0.0.1:${(nodeServer.address() as AddressInfo).port}`
    })
    afterAll(async () => {
      await goServer?.end()
      nodeServer?.closeAllConnections()
      nodeServer?.close()
    })
  }

  /** A browser without cookies, or with the cookie of a session. */
  browser(id?: string): Browser {
    return new Browser(this, id)
  }
}

/** The response of a server. */
export interface Reply {
  readonly status: number
  /** Its `Set-Cookie` headers. */
  readonly setCookies: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: each route returns another type
  readonly body: any
}

/** A browser that visits two servers on one host, which share its cookies: they don't depend on the port. */
export class Browser {
  readonly #servers: TwoServers
  readonly #cookies = new Map<string, string>()

  constructor(servers: TwoServers, id?: string) {
    this.#servers = servers
    if (id !== undefined) this.#cookies.set(NAME, id)
  }

  /** The session id in its cookie; '' if it has none. */
  get id(): string {
    return this.#cookies.get(NAME) ?? ''
  }

  /** Sends a request to GoFrame, and waits for the end: it saves a session after the head of its response. */
  async go(path: string, body?: string): Promise<Reply> {
    return readReply(await this.#visit(this.#servers.go + path, body))
  }

  async node(path: string, body?: string): Promise<Reply> {
    return readReply(await this.#visit(this.#servers.node + path, body))
  }

  /** Sends a request to GoFrame, and waits only for the head of its response. */
  goHead(path: string): Promise<Response> {
    return this.#visit(this.#servers.go + path)
  }

  async #visit(url: string, body?: string): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await visit(url, cookie === '' ? {} : { cookie }, body)
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split('=')
    expect(attributes, 'both servers hand out a cookie of the whole host').toContain('Path=/')
    expect(line).not.toContain('Domain=')
    if (hasExpired(attributes)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

/** Sends a request with the session id in a header instead of a cookie. */
export async function askByHeader(url: string, id: string, body?: string): Promise<Reply> {
  return readReply(await visit(url, { [NAME]: id }, body))
}

function visit(url: string, headers: Record<string, string>, body?: string): Promise<Response> {
  return fetch(url, { headers, redirect: 'manual', ...(body !== undefined && { body, method: 'POST' }) })
}

async function readReply(response: Response): Promise<Reply> {
  const body = await response.text()
  const isJSON = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    setCookies: response.headers.getSetCookie(),
    body: isJSON ? exact(body) : body,
  }
}

function hasExpired(attributes: readonly string[]): boolean {
  const attribute = (name: string) => attributes.find((each) => each.startsWith(`${name}=`))?.split('=')[1]
  const maxAge = attribute('Max-Age')
  if (maxAge !== undefined) return Number(maxAge) <= 0
  const expires = attribute('Expires')
  return expires !== undefined && Date.parse(expires) <= Date.now()
}

/** The routes of the GoFrame program, with sessions of this package. */
const ROUTES: Record<string, (session: Session, url: URL, body: string) => Promise<object>> = {
  '/set': async (session, { searchParams }) => {
    await session.set(searchParams.get('key')!, searchParams.get('value'))
    return { id: await session.id() }
  },
  '/setjson': async (session, _url, body) => {
    await session.setMap(exact(body))
    return { id: await session.id() }
  },
  '/data': async (session) => ({ data: await session.data(), size: await session.size() }),
  '/ttl': async (session, { searchParams }) => {
    await session.setTTL(Number(searchParams.get('ttl')))
    return {}
  },
  '/regenerate': async (session) => ({ id: await session.regenerateId() }),
  '/logout': async (session) => {
    await session.removeAll()
    return {}
  },
}

async function startNode(manager: Manager, options?: HttpSessionsOptions): Promise<Server> {
  const middleware = new HttpSessions(manager, options).middleware()
  const server = createServer((request: IncomingMessage & { session?: Session }, response) => {
    const fail = (error: unknown) => response.writeHead(500).end(String(error))
    middleware(request, response, (error) => {
      if (error === undefined) route(request, response).catch(fail)
      else fail(error)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
}

async function route(request: IncomingMessage & { session?: Session }, response: ServerResponse) {
  const url = new URL(request.url!, 'http://127.0.0.1')
  const answer = await ROUTES[url.pathname]!(request.session!, url, await text(request))
  response.setHeader('Content-Type', 'application/json').end(stringify({ ok: true, ...answer }))
}
