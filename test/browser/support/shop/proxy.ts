import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const NAME = 'gfsessionid'
/** Else browsers ask for one. */
const NO_ICON = '<!doctype html><link rel="icon" href="data:," />'

/** What passed through the proxy. */
export interface Passed {
  readonly path: string
  /** The session ids that the request brought. */
  readonly brought: readonly string[]
  /** 0 until it is answered, perhaps for ever. */
  status: number
  /** The session ids that the answer gave to the browser; empty: it takes the cookie away. */
  given: readonly string[]
}

/** The one address of two servers: requests go to each in turn, or to the one that `at` in the query names. */
export interface ShopProxy {
  readonly url: string
  /** All requests, in the order in which they came. */
  readonly passed: Passed[]
  stop(): Promise<void>
}

/** Starts it. `/plant/ID` is answered by the proxy: it gives the browser a cookie, as another host of the site could. */
export async function startProxy(ports: readonly number[]): Promise<ShopProxy> {
  const passed: Passed[] = []
  let turn = 0
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://shop.test')
    if (pathname.startsWith('/plant/')) {
      response.setHeader('set-cookie', `${NAME}=${pathname.slice('/plant/'.length)}; Path=/`)
      response.setHeader('content-type', 'text/html')
      return void response.end(NO_ICON)
    }
    const entry = { path: request.url ?? '', brought: idsOf(request.headers.cookie), status: 0, given: [] }
    passed.push(entry)
    pass(request, response, ports[Number(searchParams.get('at') ?? turn++ % 2)] as number, entry)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function pass(request: IncomingMessage, response: ServerResponse, port: number, entry: Passed): void {
  const { method, url, headers } = request
  const asked = ask({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    entry.status = answer.statusCode ?? 0
    entry.given = (answer.headers['set-cookie'] ?? []).flatMap((text) => idsOf(text.split(';')[0], true))
    response.writeHead(entry.status, answer.headers)
    answer.pipe(response)
  })
  asked.on('error', () => response.destroy())
  // A browser that goes away takes its request with it.
  response.on('close', () => asked.destroy())
  request.pipe(asked)
}

function idsOf(cookies = '', empty = false): string[] {
  const values = cookies.split('; ').filter((text) => text.startsWith(`${NAME}=`))
  return values.map((text) => text.slice(NAME.length + 1)).filter((id) => empty || id !== '')
}
