import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { ask, deferred, type Handler, makeGate, serve, talk, turn } from './response-gate-support.ts'

it('a response is sent at once when beforeHead returns undefined', async () => {
  const { gate, log } = makeGate()
  const seen: boolean[] = []
  const port = await serve(
    () => gate,
    (response) => {
      response.setHeader('X-A', '1')
      response.end('hello')
      seen.push(response.headersSent, response.finished)
    },
  )
  const { status, body, headers } = await ask(port)
  expect({ status, body, a: headers['x-a'] }).toEqual({ status: 200, body: 'hello', a: '1' })
  expect(headers).not.toHaveProperty('set-cookie')
  expect(seen).toEqual([true, true])
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('the original writeHead gets the same arguments when there is no cookie', async () => {
  const headers = { 'X-A': '1' }
  const args: unknown[][] = []
  const { gate } = makeGate({ beforeHead: async () => [] })
  const port = await serve(
    () => ({ ...gate, beforeHead: async () => [] }),
    (response, _handle, _request) => {
      response.writeHead(200, headers).end()
    },
    (response) => {
      const { writeHead } = response
      response.writeHead = function spied(this: ServerResponse, ...given: unknown[]) {
        args.push(given)
        return writeHead.apply(this, given as never)
      } as never
    },
  )
  await ask(port)
  expect(args).toHaveLength(1)
  expect(args[0]).toEqual([200, headers])
  expect(args[0]![1]).toBe(headers)
})

it('nothing is sent before beforeHead is done, then everything in order, with the cookies', async () => {
  const save = deferred<string[]>()
  const { gate, log } = makeGate({ beforeHead: () => save.promise })
  const order: string[] = []
  const port = await serve(
    () => gate,
    (response) => {
      response.writeHead(201, 'Made', { 'X-A': '1' })
      order.push(`write ${response.write('one ', () => order.push('written'))}`)
      response.once('drain', () => order.push('drain'))
      response.end('two', 'utf8', () => order.push('ended'))
      setImmediate(() => {
        order.push(`sent ${response.socket?.bytesWritten}`)
        save.resolve(['sid=1; Path=/'])
      })
    },
  )
  const answer = await ask(port)
  expect(answer).toMatchObject({ status: 201, message: 'Made', body: 'one two', complete: true })
  expect(answer.headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['sid=1; Path=/'] })
  await turn()
  expect(order).toEqual(['write false', 'sent 0', 'written', 'ended'])
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('an end that is the first call calls beforeHead and beforeEnd', async () => {
  const { gate, log } = makeGate({ beforeHead: () => turn().then(() => ['sid=1']) })
  await ask(
    await serve(
      () => gate,
      (response) => response.end('x'),
    ),
  )
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('the end waits also when the head was sent before the gate was there', async () => {
  const { gate, log } = makeGate({ beforeHead: () => turn().then(() => ['sid=1']) })
  const port = await serve(
    () => gate,
    (response) => {
      const sent = response.socket!.bytesWritten
      response.end('two')
      expect(response.socket!.bytesWritten).toBe(sent)
    },
    (response) => {
      response.write('one ')
    },
  )
  expect(await ask(port)).toMatchObject({ status: 200, body: 'one two', complete: true })
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('a call that bypasses the gate throws while the response waits', async () => {
  let past: unknown
  const end: Array<() => unknown> = []
  const { gate } = makeGate({ beforeHead: () => turn().then(() => ['sid=1']) })
  const port = await serve(
    () => gate,
    (response) => {
      response.end('whole')
      try {
        end[0]!()
      } catch (error) {
        past = (error as Error).message
      }
    },
    (response) => {
      const { end: before } = response
      end.push(() => before.call(response, 'past', 'utf8'))
    },
  )
  const answer = await ask(port)
  expect(answer).toMatchObject({ body: 'whole', headers: { 'set-cookie': ['sid=1'] } })
  expect(past).toContain('waits')
})

it('flushHeaders is held', async () => {
  const { port, save } = await held((response) => {
    response.flushHeaders()
    setImmediate(() => {
      expect(response.socket?.bytesWritten).toBe(0)
      save.resolve(['sid=1'])
      setImmediate(() => {
        expect(response.socket?.bytesWritten).toBeGreaterThan(0)
        response.end('x')
      })
    })
  })
  expect(await ask(port)).toMatchObject({ body: 'x', headers: { 'set-cookie': ['sid=1'] } })
})

it('a held response behaves as if it were sent', async () => {
  const seen: Record<string, unknown> = {}
  const { port, save } = await held((response) => {
    response.setHeader('X-A', '1')
    response.write('a')
    seen.afterWrite = [response.headersSent, response.writableEnded, response.getHeader('x-a')]
    response.end('b')
    seen.afterEnd = [response.headersSent, response.writableEnded, response.writableFinished]
    for (const change of [
      () => response.setHeader('X-B', '2'),
      () => response.appendHeader('X-B', '2'),
      () => response.removeHeader('X-A'),
      () => response.setHeaders(new Headers({ 'x-b': '2' })),
      () => response.writeHead(204),
    ]) {
      expect(change).toThrow(expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' }))
    }
    response.statusCode = 418
    response.statusMessage = 'Teapot'
    setImmediate(() => save.resolve([]))
  })
  const { status, message, headers, body } = await ask(port)
  expect(seen).toEqual({ afterWrite: [true, false, '1'], afterEnd: [true, true, false] })
  expect({ status, message, body }).toEqual({ status: 200, message: 'OK', body: 'ab' })
  expect(headers['x-a']).toBe('1')
})

it('a server that closes waits for a held response', async () => {
  const { port, save } = await held((response) => {
    response.end('whole')
    setImmediate(() => {
      ;(response.socket as unknown as { server: { close(): void } }).server.close()
      setImmediate(() => save.resolve([]))
    })
  })
  expect(await ask(port)).toMatchObject({ body: 'whole', complete: true })
})

it.each<[string, (response: ServerResponse) => void, string]>([
  ['an invalid status', (r) => r.writeHead(99), 'ERR_HTTP_INVALID_STATUS_CODE'],
  ['an invalid message', (r) => r.writeHead(200, 'a\nb'), 'ERR_INVALID_CHAR'],
  ['an invalid name', (r) => r.writeHead(200, { 'a b': '1' }), 'ERR_INVALID_HTTP_TOKEN'],
  ['an invalid value', (r) => r.writeHead(200, { a: '1\n' }), 'ERR_INVALID_CHAR'],
  ['no value', (r) => r.writeHead(200, { a: undefined }), 'ERR_HTTP_INVALID_HEADER_VALUE'],
  ['half a pair', (r) => r.writeHead(200, ['a']), 'ERR_INVALID_ARG_VALUE'],
  [
    'an invalid status that was set',
    (r) => {
      r.statusCode = 99
      r.end()
    },
    'ERR_HTTP_INVALID_STATUS_CODE',
  ],
  ['a chunk of no kind', (r) => r.end({} as string), 'ERR_INVALID_ARG_TYPE'],
  ['null as a chunk', (r) => r.write(null), 'ERR_STREAM_NULL_VALUES'],
])('a held call throws for %s, as Node does', async (_what, call, code) => {
  const thrown: unknown[] = []
  const handler: Handler = (response) => {
    try {
      call(response)
    } catch (error) {
      thrown.push((error as NodeJS.ErrnoException).code)
    }
    response.statusCode = 400
    response.statusMessage = ''
    expect(response.headersSent).toBe(false)
    response.setHeader('X-Still', 'open')
    response.end('sorry')
  }
  const { gate } = makeGate()
  const withoutWaiting = await serve(() => gate, handler)
  const waiting = await serve(() => makeGate({ beforeHead: async () => ['sid=1'] }).gate, handler)
  for (const port of [withoutWaiting, waiting]) {
    expect(await ask(port)).toMatchObject({ status: 400, body: 'sorry', headers: { 'x-still': 'open' } })
  }
  expect(thrown).toEqual([code, code])
})

it('calls after the end have the effect that they have in Node', async () => {
  const seen: unknown[] = []
  const { port, save } = await held((response) => {
    response.on('error', (error) => seen.push((error as NodeJS.ErrnoException).code))
    response.end('all')
    response.end(() => seen.push('ended'))
    response.write('late', (error) => seen.push(error && 'refused'))
    setImmediate(() => save.resolve([]))
  })
  expect(await ask(port)).toMatchObject({ body: 'all', complete: true })
  await turn()
  expect(seen).toContain('refused')
  expect(seen).toContain('ended')
  expect(seen).toContain('ERR_STREAM_WRITE_AFTER_END')
})

it.each([204, 304])('a %i is sent without a body', async (status) => {
  const { port, save } = await held((response) => {
    response.statusCode = status
    response.end()
    save.resolve(['sid=1'])
  })
  expect(await ask(port)).toMatchObject({ status, body: '', headers: { 'set-cookie': ['sid=1'] } })
})

it('the response to HEAD is sent without a body', async () => {
  const { port, save } = await held((response) => {
    response.setHeader('Content-Length', '5')
    response.end('hello')
    save.resolve(['sid=1'])
  })
  const { headers, body } = await ask(port, { method: 'HEAD' })
  expect(body).toBe('')
  expect(headers).toMatchObject({ 'content-length': '5', 'set-cookie': ['sid=1'] })
})

it('informational responses are not held', async () => {
  const { port, save } = await held((response) => {
    response.writeContinue()
    response.writeProcessing()
    response.writeEarlyHints({ link: '</a.css>; rel=preload' })
    response.end('x')
    setImmediate(() => save.resolve([]))
  })
  const heard = await talk(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual([100, 102, 103, 200].map((code) => `HTTP/1.1 ${code}`))
})

it('trailers are sent', async () => {
  const { port, save } = await held((response) => {
    response.writeHead(200, { Trailer: 'X-Sum' })
    response.write('x')
    response.addTrailers({ 'X-Sum': '7' })
    response.end()
    setImmediate(() => save.resolve([]))
  })
  expect(await ask(port)).toMatchObject({ body: 'x', trailers: { 'x-sum': '7' } })
})

it('a response has the same bytes as without a gate, except for the cookie', async () => {
  const answer: Handler = (response) => {
    response.sendDate = false
    response.setHeader('Content-Type', 'text/plain')
    response.end('hello')
  }
  const { gate } = makeGate({ beforeHead: async () => ['sid=1'] })
  const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const plain = await talk(await serve(undefined, answer), request)
  const gated = await talk(await serve(() => gate, answer), request)
  expect(gated).toContain('Set-Cookie: sid=1\r\n')
  expect(gated.replace('Set-Cookie: sid=1\r\n', '')).toBe(plain)
})

it('pipelined requests are answered in their order, whichever save is done first', async () => {
  const saves = [deferred<string[]>(), deferred<string[]>(), deferred<string[]>()]
  let count = 0
  const port = await serve(
    () => makeGate({ beforeHead: () => saves[count - 1]!.promise }).gate,
    (response, _handle, request) => {
      response.end(`for ${request.url};`)
      if (count === 3) for (const i of [2, 0, 1]) setImmediate(() => saves[i]!.resolve([`sid=${i}`]))
    },
    () => {
      count++
    },
  )
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
  const heard = await talk(port, get('/0') + get('/1') + get('/2', 'Connection: close\r\n'))
  expect(heard.match(/for \/\d|sid=\d/g)).toEqual(['sid=0', 'for /0', 'sid=1', 'for /1', 'sid=2', 'for /2'])
})

it('nothing of the end is sent before beforeEnd is done', async () => {
  const end = deferred<void>()
  const { gate, log } = makeGate({ beforeEnd: () => end.promise })
  const seen: unknown[] = []
  const port = await serve(
    () => gate,
    (response) => {
      response.write('one ')
      setImmediate(() => {
        response.end('two')
        const sent = response.socket?.bytesWritten
        seen.push(response.writableEnded, response.writableFinished)
        setImmediate(() => {
          seen.push(response.socket?.bytesWritten === sent)
          end.resolve()
        })
      })
    },
  )
  expect(await ask(port)).toMatchObject({ body: 'one two', complete: true })
  expect(seen).toEqual([true, false, true])
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('commit calls beforeHead once, and its cookies are added to the head that follows', async () => {
  const { gate, log } = makeGate({ beforeHead: async () => ['sid=1'] })
  const port = await serve(
    () => gate,
    async (response, handle) => {
      await handle.commit()
      await handle.commit()
      response.setHeader('X-Late', '1')
      response.writeHead(200, { 'Set-Cookie': 'other=2' })
      expect(response.headersSent).toBe(true)
      response.end('x')
    },
  )
  expect(await ask(port)).toMatchObject({
    body: 'x',
    headers: { 'x-late': '1', 'set-cookie': ['other=2', 'sid=1'] },
  })
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it('the head is held with the end when beforeEnd has to wait after a commit', async () => {
  const end = deferred<void>()
  const { gate } = makeGate({ beforeHead: () => ['sid=1'], beforeEnd: () => end.promise })
  const port = await serve(
    () => gate,
    async (response, handle) => {
      await handle.commit()
      response.end('x')
      expect(() => response.setHeader('X-A', '1')).toThrow('after they are sent')
      setImmediate(() => {
        expect(response.socket?.bytesWritten).toBe(0)
        end.resolve()
      })
    },
  )
  expect(await ask(port)).toMatchObject({ body: 'x', headers: { 'set-cookie': ['sid=1'] } })
})

it('headers can be set during a commit until the first call, and calls are held', async () => {
  const { port, save } = await held((response, handle) => {
    handle.commit()
    response.setHeader('X-A', '1')
    expect(response.headersSent).toBe(false)
    response.end('x')
    expect(response.headersSent).toBe(true)
    setImmediate(() => save.resolve(['sid=1']))
  })
  expect(await ask(port)).toMatchObject({ body: 'x', headers: { 'x-a': '1', 'set-cookie': ['sid=1'] } })
})

it('two gates can hold one response', async () => {
  const saves = [deferred<string[]>(), deferred<string[]>()] as const
  const port = await serve(
    () => makeGate({ beforeHead: () => saves[0].promise }).gate,
    (response) => {
      response.write('a')
      response.end('b')
      setImmediate(() => saves[1].resolve(['two=2']))
      setImmediate(() => setImmediate(() => saves[0].resolve(['one=1'])))
    },
    undefined,
    () => makeGate({ beforeHead: () => saves[1].promise }).gate,
  )
  expect(await ask(port)).toMatchObject({ body: 'ab', headers: { 'set-cookie': ['two=2', 'one=1'] } })
})

/** A server whose responses wait for `save`. */
async function held(handler: Handler) {
  const save = deferred<string[]>()
  const port = await serve(() => makeGate({ beforeHead: () => save.promise }).gate, handler)
  return { port, save }
}
