import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { HttpSessions } from '../../../platforms/http/http-sessions.ts'
import type { Session } from '../../../src/session/session.ts'

export interface Values {
  life: string
  added: string[]
}

export type Handler = (session: Session<Values>) => Promise<void>

/** What a client gets. */
export interface Answer {
  readonly status: number
  readonly cookies: readonly string[]
}

/** A request on its way. */
export interface Exchange {
  /** Rejects where the server gives up without an answer. */
  readonly answer: Promise<Answer>
  /** The client goes away. */
  leave(): void
}

/** A request through `handle`. The server does not learn that a client has gone away. */
export function fetchExchange(sessions: HttpSessions<Values>, cookie: string, handler: Handler): Exchange {
  const request = new Request('http://site.test/', { headers: cookie === '' ? {} : { cookie } })
  const respond = async (): Promise<Answer> => {
    const response = await sessions.handle(request, async (session) => {
      await handler(session)
      return new Response('done')
    })
    await response.text()
    return { status: response.status, cookies: response.headers.getSetCookie() }
  }
  return { answer: respond().catch(() => ({ status: 500, cookies: [] })), leave: () => {} }
}

/** A request through the middleware, with the request and the response of Node and an error handler as Express has it. */
export function nodeExchange(sessions: HttpSessions<Values>, cookie: string, handler: Handler): Exchange {
  const socket = new ClientSocket()
  const request = new IncomingMessage(socket)
  Object.assign(request, { method: 'GET', url: '/', httpVersionMajor: 1, httpVersionMinor: 1 })
  if (cookie !== '') request.headers.cookie = cookie
  const response = new ServerResponse(request)
  response.assignSocket(socket)
  const answer = new Promise<Answer>((resolve) => {
    response.on('finish', () => resolve(answerOf(socket.text)))
    response.on('close', () => resolve({ status: 0, cookies: [] }))
  })
  const failed = (): void => {
    if (response.headersSent) socket.destroy()
    else {
      response.statusCode = 500
      response.end('failed')
    }
  }
  sessions.middleware()(request, response, (error) => {
    if (error !== undefined) failed()
    else handler(sessions.sessionOf(request)).then(() => response.end('done'), failed)
  })
  return { answer, leave: () => socket.destroy() }
}

/** A socket that keeps what is written to it. */
class ClientSocket extends Socket {
  text = ''

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk)
    done()
  }

  override _writev(chunks: Array<{ chunk: unknown }>, done: () => void): void {
    for (const { chunk } of chunks) this.text += String(chunk)
    done()
  }

  override _read(): void {}
}

function answerOf(text: string): Answer {
  const [statusLine = '', ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')
  const cookies = lines.flatMap((line) => /^set-cookie: (.*)$/i.exec(line)?.[1] ?? [])
  return { status: Number(statusLine.split(' ')[1]), cookies }
}
