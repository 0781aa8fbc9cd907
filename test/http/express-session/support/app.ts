import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type Express, type Request, type Response } from 'express'
import session, { type SessionOptions } from 'express-session'
import { afterAll } from 'vitest'
import type { Store } from '../../../../platforms/http/express-session/index.ts'

const closing: (() => void)[] = []

afterAll(() => {
  for (const close of closing) close()
})

/** The data of a request's session. */
export function dataOf(req: Request): Record<string, unknown> {
  return req.session as unknown as Record<string, unknown>
}

/** An app with express-session on a store: `/set?key=value`, `/remove?key`, `/read`, `/look`, `/logout`. */
export async function serve(
  store: Store,
  options: Partial<SessionOptions> = {},
  more: (app: Express) => void = () => {},
): Promise<string> {
  const app = express()
  app.use(session({ store, secret: 'x', resave: false, saveUninitialized: false, ...options }))
  app.get('/set', (req, res) => answerAfter(req, res, () => Object.assign(req.session, req.query)))
  app.get('/remove', (req, res) =>
    answerAfter(req, res, () => {
      for (const key of Object.keys(req.query)) delete dataOf(req)[key]
    }),
  )
  app.get('/read', (req, res) => answerAfter(req, res, () => {}))
  app.get('/look', (_req, res) => void res.send('nothing'))
  app.get('/logout', (req, res) => void req.session.destroy((error) => res.json(error ?? 'out')))
  more(app)
  app.use((error: Error, _req: Request, res: Response, _next: unknown) => {
    res.status(500).send(`${(error as { code?: string }).code}`)
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function answerAfter(req: Request, res: Response, work: () => void): void {
  work()
  const { cookie: _, ...data } = dataOf(req)
  res.json(data)
}

/** Requests that pass it wait until it is opened. */
export class Gate {
  #waiting: (() => void)[] = []
  readonly #came: (() => void)[] = []

  async pass(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      for (const come of this.#came.splice(0)) come()
    })
  }

  /** Resolves when a request waits. */
  async isWaitedAt(): Promise<void> {
    while (this.#waiting.length === 0) await new Promise<void>((resolve) => this.#came.push(resolve))
  }

  open(): void {
    for (const go of this.#waiting.splice(0)) go()
  }
}

/** A browser that keeps one cookie, and sends it along. */
export class Browser {
  cookie = ''
  /** The `Set-Cookie` of the last response, if it had one. */
  setCookie: string | undefined
  readonly #origin: string

  constructor(origin: string, cookie = '') {
    this.#origin = origin
    this.cookie = cookie
  }

  get(path: string): Promise<unknown> {
    return this.#send(path, {})
  }

  post(path: string, form: Record<string, string> = {}): Promise<unknown> {
    return this.#send(path, { method: 'POST', body: new URLSearchParams(form) })
  }

  async #send(path: string, request: RequestInit): Promise<unknown> {
    const response = await fetch(this.#origin + path, { ...request, headers: { cookie: this.cookie } })
    this.setCookie = response.headers.getSetCookie()[0]
    if (this.setCookie !== undefined) this.cookie = this.setCookie.split(';')[0] as string
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return text.startsWith('{') ? JSON.parse(text) : text
  }

  /** The id in the cookie. */
  get id(): string {
    return /=s:(.*)\./.exec(decodeURIComponent(this.cookie))?.[1] ?? ''
  }

  /** Another tab: the same cookie, on the same or another server. */
  tab(origin = this.#origin): Browser {
    return new Browser(origin, this.cookie)
  }
}
