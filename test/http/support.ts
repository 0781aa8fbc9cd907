import { HttpSessions, type HttpSessionsOptions } from '../../platforms/http/index.ts'
import { Manager, type Session, type Storage, StorageMemory } from '../../src/index.ts'

export const HOUR = 3_600_000
export const NAME = 'gfsessionid'

/** What it answers besides a response is no matter. */
export type Handler = (session: Session, request: Request) => unknown

/** Sessions over a storage, and calls that a browser might make. */
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
  /** A request with a session's cookie. */
  const visit = (id: string, handler: Handler) =>
    handle(handler, id === '' ? {} : { cookie: `${NAME}=${id}` })
  /** Makes a session, as a visitor does, and answers its id. */
  const make = async (values: Record<string, unknown> = { a: 1 }): Promise<string> => {
    const response = await visit('', (session) => session.setMap(values))
    return idOf(response)
  }
  const stored = (id: string) => manager.new(id).data()
  return { manager, storage, sessions, handle, visit, make, stored }
}

/** The session cookies that a response sets: their values and attributes, in the order of their coming. */
export function cookiesOf(response: Response): SessionCookie[] {
  return response.headers.getSetCookie().map(parse)
}

/** The id that a response hands out. */
export function idOf(response: Response): string {
  const [cookie, ...others] = cookiesOf(response).filter(({ name }) => name === NAME)
  if (cookie === undefined || others.length > 0) throw new Error('the response sets not one session cookie')
  return cookie.value
}

export interface SessionCookie {
  name: string
  value: string
  attributes: string[]
  /** Whether it makes a browser forget its cookie. */
  clears: boolean
}

function parse(text: string): SessionCookie {
  const [pair = '', ...attributes] = text.split('; ')
  const at = pair.indexOf('=')
  const clears = attributes.includes('Max-Age=0')
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes, clears }
}

/** A promise, and what resolves it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}
