import { once } from 'node:events'
import {
  connect,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, it, vi } from 'vitest'
import {
  gateResponse,
  type ResponseGateHandle,
} from '../../../platforms/http/server-response/response-gate.ts'
import { type Callbacks, deferred, makeGate, turn } from './response-gate-support.ts'

const broken = new Error('The save failed')

it('a held HTTP/2 response behaves as if it were sent', async () => {
  const save = deferred<string[]>()
  const seen: unknown[] = []
  const answer = await talk({ beforeHead: () => save.promise }, (response) => {
    response.setHeader('X-A', '1')
    seen.push(response.write('one '))
    seen.push(response.headersSent, response.stream.headersSent, response.writableEnded)
    response.end('two')
    seen.push(response.writableEnded)
    for (const change of [
      () => response.setHeader('X-B', '2'),
      () => response.appendHeader('X-B', '2'),
      () => response.removeHeader('X-A'),
      () => response.writeHead(201),
    ]) {
      expect(change).toThrow(expect.objectContaining({ code: 'ERR_HTTP2_HEADERS_SENT' }))
    }
    response.statusCode = 404
    setImmediate(() => save.resolve(['sid=1']))
  })
  expect(answer).toMatchObject({ body: 'one two', headers: { ':status': 200, 'x-a': '1' } })
  expect(answer.headers['set-cookie']).toEqual(['sid=1'])
  expect(seen).toEqual([false, true, false, false, true])
  expect(answer.log).toEqual(['beforeHead', 'beforeEnd'])
})

it.each<[string, (response: Http2ServerResponse) => unknown, string[]]>([
  ['none', (r) => r.end(), []],
  ['setHeader', (r) => setAnd(r).end(), ['a=1']],
  ['writeHead', (r) => r.writeHead(200, { 'Set-Cookie': 'a=1' }).end(), ['a=1']],
  [
    'a flat array',
    (r) => r.writeHead(200, ['set-cookie', 'a=1', 'Set-Cookie', 'b=2'] as never).end(),
    ['a=1', 'b=2'],
  ],
  ['pairs', (r) => r.writeHead(200, [['Set-Cookie', 'a=1']] as never).end(), ['a=1']],
  ['setHeader and writeHead', (r) => setAnd(r).writeHead(200, { b: '2' }).end(), ['a=1']],
  ['flushHeaders', (r) => flushed(r).end('x'), []],
])(
  'the cookies of beforeHead are added to those of an HTTP/2 response: %s',
  async (_way, handler, others) => {
    for (const cookies of [() => ['sid=1', 'b=2'], async () => ['sid=1', 'b=2']]) {
      const { headers } = await talk({ beforeHead: cookies }, handler)
      expect(headers['set-cookie']).toEqual([...others, 'sid=1', 'b=2'])
    }
  },
)

it('Node does not warn of a status message in HTTP/2', async () => {
  const warned = vi.fn()
  process.on('warning', warned)
  await talk({ beforeHead: async () => ['sid=1'] }, (response) => response.writeHead(200).end('x'))
  await turn()
  process.off('warning', warned)
  expect(warned).not.toHaveBeenCalled()
})

it('a held writeHead in HTTP/2 throws for an invalid head', async () => {
  const { headers } = await talk({ beforeHead: async () => [] }, (response) => {
    expect(() => response.writeHead(99)).toThrow(RangeError)
    expect(() => response.writeHead(200, { 'a b': '1' })).toThrow(TypeError)
    expect(() => response.writeHead(200, { ':path': '1' })).toThrow(TypeError)
    response.writeHead(400).end()
  })
  expect(headers[':status']).toBe(400)
})

it('a large body is piped to an HTTP/2 response', async () => {
  const { body } = await talk({ beforeHead: () => turn().then(() => ['sid=1']) }, (response) =>
    Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(20_000, 'a'))).pipe(response),
  )
  expect(body).toHaveLength(2_000_000)
})

it('trailers of an HTTP/2 response are sent', async () => {
  const { body, trailers } = await talk({ beforeHead: async () => ['sid=1'] }, (response) => {
    response.write('x')
    response.addTrailers({ 'x-sum': '7' })
    response.end()
  })
  expect({ body, sum: trailers['x-sum'] }).toEqual({ body: 'x', sum: '7' })
})

it('an HTTP/2 response is open for an error page when beforeHead rejects', async () => {
  let open!: Http2ServerResponse
  const { headers, body, log } = await talk(
    { beforeHead: async () => Promise.reject(broken), failed: () => open.end('sorry') },
    (response) => {
      open = response
      response.setHeader('ETag', '"1"')
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('fine')
    },
  )
  expect({ body, status: headers[':status'] }).toEqual({ body: 'sorry', status: 500 })
  expect(headers).not.toHaveProperty('etag')
  expect(headers).not.toHaveProperty('set-cookie')
  expect(log).toEqual(['beforeHead', 'failed'])
})

it('an HTTP/2 stream is reset when beforeEnd rejects', async () => {
  const { error, body, log } = await talk({ beforeEnd: async () => Promise.reject(broken) }, (response) => {
    response.write('one ')
    setTimeout(() => response.end('two'), 10)
  })
  expect(error).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' })
  expect(body).toBe('one ')
  expect(log).toEqual(['beforeHead', 'beforeEnd', 'failed'])
})

it.each([true, false])(
  'aborted is called once when an HTTP/2 stream is reset before its end (held: %s)',
  async (isHeld) => {
    const save = deferred<string[]>()
    const { log } = await talk({ beforeHead: () => (isHeld ? save.promise : undefined) }, (response) => {
      response.on('close', () => save.resolve([]))
      response.write('one', () => {})
      setImmediate(() => response.stream.destroy())
    })
    await turn()
    expect(log).toEqual(['beforeHead', 'aborted'])
  },
)

it('held calls of an HTTP/2 stream that was reset are dropped', async () => {
  const save = deferred<string[]>()
  const { log } = await talk({ beforeHead: () => save.promise }, (response) => {
    response.on('close', () => save.resolve([]))
    response.end('x', () => {})
    setImmediate(() => response.stream.destroy())
  })
  await turn()
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

function setAnd(response: Http2ServerResponse): Http2ServerResponse {
  response.setHeader('Set-Cookie', 'a=1')
  return response
}

function flushed(response: Http2ServerResponse): Http2ServerResponse {
  // Its types don't have it.
  ;(response as unknown as { flushHeaders(): void }).flushHeaders()
  return response
}

type Handler = (
  response: Http2ServerResponse,
  handle: ResponseGateHandle,
  request: Http2ServerRequest,
) => unknown

/** Sends one request to a handler behind a gate. */
async function talk(asked: Callbacks, handler: Handler) {
  const { gate, log } = makeGate(asked)
  const server = createServer((request, response) => {
    handler(response, gateResponse(response, gate), request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stream = client.request({ ':path': '/' })
  let headers: IncomingHttpHeaders & { ':status'?: number | undefined } = {}
  let trailers: IncomingHttpHeaders = {}
  let body = ''
  let error: unknown
  stream.on('response', (head) => {
    headers = head
  })
  stream.on('trailers', (tail) => {
    trailers = tail
  })
  stream.on('data', (chunk) => {
    body += chunk
  })
  stream.on('error', (thrown) => {
    error = thrown
  })
  await new Promise((resolve) => stream.on('close', resolve))
  client.close()
  await new Promise((resolve) => server.close(resolve))
  return { headers, trailers, body, error, log }
}
