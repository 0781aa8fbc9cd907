import { HttpSessions, type HttpSessionsOptions } from '../../platforms/http/index.ts'
import { Manager, type Session, type Storage, StorageMemory } from '../../src/index.ts'

export const HOUR = 3_600_000
export const NAME = 'gfsessionid'

/** If it returns a `Response`, the request gets that, else a plain one. */
export type Handler = (session: Session, request: Request) => unknown

/** Makes `HttpSessions` over a storage, and functions that send requests as a browser would. */
export function setup(options: HttpSessionsOptions = {}, storage: Storage = new StorageMemory()) {
  const manager = new Manager(HOUR, storage)
  const sessions = new HttpSessions(manager, options)
  const handle = (handler: Handler, headers: Record<string, string> = {}, url = 'http://shop.test/') => {
    const request = new Request(url, { headers })
    return sessions.handle(request, async (session) => {
      const answer = await handler(session, request)
      return answer instanceof Response ? answer : new Response('ok')
    })
  }
  /** Sends a request with the cookie of a session. */
  const visit = (id: string, handler: Handler) =>
    handle(handler, id === '' ? {} : { cookie: `${NAME}=${id}` })
  /** Creates a session by a request without a cookie, and returns its id. */
  const make = async (values: Record<string, unknown> = { a: 1 }): Promise<string> => {
    const response = await visit('', (session) => session.setMap(values))
    return idOf(response)
  }
  const stored = (id: string) => manager.new(id).data()
  return { manager, storage, sessions, handle, visit, make, stored }
}

/** The cookies that a response sets, in order. */
export function cookiesOf(response: Response): SessionCookie[] {
  return response.headers.getSetCookie().map(parse)
}

/** The id in the session cookie that a response sets. Throws unless it sets exactly one. */
export function idOf(response: Response): string {
  const [cookie, ...others] = cookiesOf(response).filter(({ name }) => name === NAME)
  if (cookie === undefined || others.length > 0)
    throw new Error('the response does not set exactly one session cookie')
  return cookie.value
}

export interface SessionCookie {
  name: string
  value: string
  attributes: string[]
  /** Whether it makes the browser delete the cookie. */
  clears: boolean
}

function parse(text: string): SessionCookie {
  const [pair = '', ...attributes] = text.split('; ')
  const at = pair.indexOf('=')
  const clears = attributes.includes('Max-Age=0')
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes, clears }
}

/** Returns a promise and the function that resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
