import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import { afterEach } from 'vitest'
import type { HeaderPair } from '../../../platforms/http/request/session-headers.ts'
import type { ResponseGate } from '../../../platforms/http/server-response/gate-callbacks.ts'
import {
  gateResponse,
  type ResponseGateHandle,
} from '../../../platforms/http/server-response/response-gate.ts'

const closing: Array<() => Promise<void>> = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Listens on a free port until the test is over; returns the port. */
export async function listen(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections?.()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** A promise, and what settles it. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((...both) => {
    ;[resolve, reject] = both
  })
  return { promise, resolve, reject }
}

/** The callbacks of a gate, of which the first returns cookies alone. */
export type Callbacks = Partial<Omit<ResponseGate, 'beforeHead'>> & {
  beforeHead?: () => readonly string[] | Promise<readonly string[]> | undefined
}

/** A gate with the given callbacks that logs their calls. */
export function makeGate(asked: Callbacks = {}) {
  const log: string[] = []
  const failures: unknown[] = []
  const gate: ResponseGate = {
    beforeHead() {
      log.push('beforeHead')
      const cookies = asked.beforeHead?.()
      return cookies instanceof Promise ? cookies.then(pairsOf) : cookies && pairsOf(cookies)
    },
    beforeEnd() {
      log.push('beforeEnd')
      return asked.beforeEnd?.()
    },
    failed(error) {
      log.push('failed')
      failures.push(error)
      asked.failed?.(error)
    },
    aborted() {
      log.push('aborted')
      asked.aborted?.()
    },
  }
  return { gate, log, failures }
}

function pairsOf(cookies: readonly string[]): HeaderPair[] {
  return cookies.map((cookie) => ['Set-Cookie', cookie])
}

/** Resolves after one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export type Handler = (
  response: ServerResponse,
  handle: ResponseGateHandle,
  request: IncomingMessage,
) => unknown

/** Serves one handler behind a gate, or several, for each request. */
export async function serve(
  gateOf: (() => ResponseGate) | undefined,
  handler: Handler,
  before?: (response: ServerResponse) => void,
  secondGateOf?: () => ResponseGate,
): Promise<number> {
  return listen(
    createServer((incoming, response) => {
      before?.(response)
      const handle = gateOf && gateResponse(response, gateOf())
      if (secondGateOf !== undefined) gateResponse(response, secondGateOf())
      handler(response, handle!, incoming)
    }),
  )
}

export interface Answer {
  status: number
  message: string
  headers: IncomingMessage['headers']
  rawHeaders: string[]
  trailers: IncomingMessage['trailers']
  body: string
  /** Whether the response was received completely. */
  complete: boolean
}

/** Sends a request; a truncated response has `complete: false`. */
export function ask(port: number, options: { path?: string; method?: string; headers?: object } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asking = request({ port, agent: false, ...options } as object, (incoming) => {
      let body = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk) => {
        body += chunk
      })
      incoming.on('error', () => {})
      incoming.on('close', () => {
        const { statusCode, statusMessage, headers, rawHeaders, trailers, complete } = incoming
        resolve({
          status: statusCode!,
          message: statusMessage!,
          headers,
          rawHeaders,
          trailers,
          body,
          complete,
        })
      })
    })
    asking.on('error', reject)
    asking.end()
  })
}

/** Sends bytes over a new connection; returns all that is received until it is closed. */
export function talk(
  port: number,
  text: string,
  onData: (heard: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      onData(heard)
    })
    socket.on('error', (error) => {
      heard += `<${(error as NodeJS.ErrnoException).code}>`
    })
    socket.on('close', () => resolve(heard))
    socket.write(text)
  })
}
