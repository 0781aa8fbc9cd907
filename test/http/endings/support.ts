import { createServer, request as httpRequest, type Server } from 'node:http'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, type Session, type Storage, StorageMemory } from '../../../src/index.ts'
import { gate, HOUR } from '../support.ts'

/** A storage whose methods fail once each time that they are told to. */
export class Failing extends StorageMemory {
  readonly failing = new Set<string>()

  override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
    this.#check('mergeSession')
    return super.mergeSession(...args)
  }

  override async removeAll(...args: Parameters<StorageMemory['removeAll']>): Promise<void> {
    this.#check('removeAll')
    return super.removeAll(...args)
  }

  #check(method: string): void {
    if (this.failing.delete(method)) throw new Error('broken')
  }
}

export interface Answer {
  status: number
  body: string
  /** The values of the session cookies that the response sets. */
  cookies: string[]
}

/** A handler of one path. `pause` waits until the test lets it go on. */
export type Handler = (session: Session, pause: () => Promise<void>) => unknown

export interface Shop {
  visit(path: string, cookie?: string): Promise<Answer>
  /** Sends a request, waits until its handler pauses, and goes away; resolves once the server has noticed. */
  leave(path: string, cookie?: string): Promise<void>
  /** Resolves when one more handler has paused. */
  arrival(): Promise<void>
  /** Lets all handlers go on that have paused so far. */
  goOn(): void
  stored(id: string): Promise<Record<string, unknown>>
  ids(): Promise<string[]>
  stop(): Promise<void>
}

/** A server whose paths the test gives, with the middleware on a storage. */
export async function startShop(
  paths: Record<string, Handler>,
  options: HttpSessionsOptions = {},
  storage: Storage = new StorageMemory(),
): Promise<Shop> {
  const manager = new Manager(HOUR, storage)
  const middleware = new HttpSessions(manager, options).middleware()
  const waiting: Array<() => void> = []
  let paused = 0
  let seen = 0
  let arrived = gate()
  const closed: Array<() => void> = []
  const pause = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve)
      paused++
      arrived.open()
    })
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) for (const resolve of closed.splice(0)) setImmediate(resolve)
    })
    middleware(request, response, async (error) => {
      const fail = (failure: unknown) => {
        if (!response.headersSent) response.writeHead(500)
        response.end((failure as { code?: string }).code ?? String(failure))
      }
      if (error) return fail(error)
      const { session } = request as unknown as { session: Session }
      try {
        response.end(JSON.stringify((await paths[request.url ?? '']?.(session, pause)) ?? null))
      } catch (failure) {
        fail(failure)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const arrival = async () => {
    seen++
    while (paused < seen) {
      arrived = gate()
      await arrived.opened
    }
  }
  return {
    visit: (path, cookie) => visit(server, path, cookie),
    arrival,
    async leave(path, cookie) {
      const leaving = httpRequest(urlOf(server, path), { headers: headersOf(cookie) })
      leaving.on('error', () => {})
      leaving.end()
      await arrival()
      const noticed = new Promise<void>((resolve) => closed.push(resolve))
      leaving.destroy()
      await noticed
    },
    goOn: () => {
      for (const resolve of waiting.splice(0)) resolve()
    },
    stored: (id) => manager.new(id).data(),
    async ids() {
      const ids: string[] = []
      for await (const id of storage.ids?.() ?? []) ids.push(id)
      return ids.sort()
    },
    async stop() {
      for (const resolve of waiting.splice(0)) resolve()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function visit(server: Server, path: string, cookie?: string): Promise<Answer> {
  const response = await fetch(urlOf(server, path), { headers: headersOf(cookie) })
  const cookies = response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
  return { status: response.status, body: await response.text(), cookies }
}

function urlOf(server: Server, path: string): string {
  return `http://127.0.0.1:${(server.address() as { port: number }).port}${path}`
}

function headersOf(cookie = ''): Record<string, string> {
  return cookie === '' ? {} : { cookie: `gfsessionid=${cookie}` }
}
