import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { gateResponse } from '../../../platforms/http/server-response/response-gate.ts'
import { ask, deferred, listen, makeGate, serve, talk, turn } from './response-gate-support.ts'

const broken = new Error('The save failed')

it('the response is open for an error page when beforeHead rejects', async () => {
  const callbacks: unknown[] = []
  let response!: ServerResponse
  const { gate, log, failures } = makeGate({
    beforeHead: async () => Promise.reject(broken),
    failed() {
      expect([response.headersSent, response.writableEnded, response.statusCode]).toEqual([false, false, 500])
      response.setHeader('Content-Type', 'text/plain')
      response.end('sorry')
    },
  })
  const port = await serve(
    () => gate,
    (it) => {
      response = it
      response.setHeader('ETag', '"1"')
      response.setHeader('Cache-Control', 'max-age=60')
      response.setHeader('Content-Encoding', 'gzip')
      response.setHeader('Content-Length', '100')
      response.setHeader('Content-Security-Policy', "default-src 'none'")
      response.setHeader('X-A', '1')
      response.writeHead(404, 'Nothing here', { 'Content-Disposition': 'inline' })
      response.write('a', (error) => callbacks.push(error))
      response.end('b', () => callbacks.push('end'))
    },
  )
  const { status, message, body, headers, complete } = await ask(port)
  expect({ status, message, body, complete }).toEqual({
    status: 500,
    message: 'Internal Server Error',
    body: 'sorry',
    complete: true,
  })
  expect(headers).toMatchObject({ 'x-a': '1', 'content-type': 'text/plain' })
  expect(headers).toHaveProperty('content-security-policy')
  for (const name of ['etag', 'cache-control', 'content-encoding', 'content-disposition', 'set-cookie']) {
    expect(headers).not.toHaveProperty(name)
  }
  expect(callbacks).toEqual([broken, 'end'])
  expect(failures).toEqual([broken])
  expect(log).toEqual(['beforeHead', 'failed'])
})

it('a beforeHead that throws counts as one that rejects', async () => {
  const answer = (response: ServerResponse) => ({
    beforeHead: () => {
      throw broken
    },
    failed: () => response.end('sorry'),
  })
  const port = await serveWith(answer, (response) => response.end('fine'))
  expect(await ask(port)).toMatchObject({ status: 500, body: 'sorry' })
})

it('the response is destroyed when failed throws', async () => {
  const answer = () => ({
    beforeHead: async () => Promise.reject(broken),
    failed: () => {
      throw new Error('The error page failed')
    },
  })
  const port = await serveWith(answer, (response) => response.end('fine'))
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
})

it('a commit that rejects leaves the response open, as it was', async () => {
  const { gate, log } = makeGate({ beforeHead: async () => Promise.reject(broken) })
  const port = await serve(
    () => gate,
    async (response, handle) => {
      response.statusCode = 201
      response.setHeader('ETag', '"1"')
      await expect(handle.commit()).rejects.toBe(broken)
      expect([response.headersSent, response.statusCode, response.hasHeader('etag')]).toEqual([
        false,
        201,
        true,
      ])
      await handle.commit()
      response.statusCode = 503
      response.end('sorry')
    },
  )
  expect(await ask(port)).toMatchObject({ status: 503, body: 'sorry' })
  expect(log).toEqual(['beforeHead'])
})

it('late calls of the dropped response have no effect on the error page', async () => {
  const answer = (response: ServerResponse) => ({
    beforeHead: async () => Promise.reject(broken),
    failed() {
      response.write('so')
      setImmediate(() => response.end('rry'))
    },
  })
  const seen: unknown[] = []
  const port = await serveWith(answer, (response) => {
    const { write, end } = response
    // As a middleware does that has taken the methods from the response before.
    response.write('one')
    setImmediate(() => {
      seen.push(write.call(response, 'two', 'utf8'))
      end.call(response, 'three', 'utf8')
    })
  })
  expect(await ask(port)).toMatchObject({ status: 500, body: 'sorry', complete: true })
  expect(seen).toEqual([true])
})

it('a handler can go on writing after the error page', async () => {
  const answer = (response: ServerResponse) => ({
    beforeHead: async () => Promise.reject(broken),
    failed: () => response.end('sorry'),
  })
  const port = await serveWith(answer, async (response) => {
    response.write('one')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    for (let i = 0; i < 3; i++) {
      response.write('two')
      await turn()
    }
    response.end('three')
  })
  expect(await ask(port)).toMatchObject({ status: 500, body: 'sorry' })
})

it('the response is truncated when beforeEnd rejects', async () => {
  for (const head of [{}, { 'Content-Length': '7' }]) {
    const { gate, log, failures } = makeGate({ beforeEnd: async () => Promise.reject(broken) })
    const callbacks: unknown[] = []
    const port = await serve(
      () => gate,
      (response) => {
        response.writeHead(200, head)
        response.write('one ')
        setImmediate(() => response.end('two', (error?: Error) => callbacks.push(error)))
      },
    )
    const { status, complete, body } = await ask(port)
    expect({ status, complete, body }).toEqual({ status: 200, complete: false, body: 'one ' })
    expect(failures).toEqual([broken])
    expect(callbacks).toEqual([broken])
    await turn()
    expect(log).toEqual(['beforeHead', 'beforeEnd', 'failed'])
  }
})

it('the connection is reset when beforeEnd rejects and closing it would end the response', async () => {
  const { gate } = makeGate({ beforeEnd: async () => Promise.reject(broken) })
  const arrival = deferred<void>()
  const port = await serve(
    () => gate,
    async (response) => {
      response.write('one ')
      // A reset takes away what the client has not read yet.
      await arrival.promise
      response.end('two')
    },
  )
  const heard = await talk(port, 'GET / HTTP/1.0\r\n\r\n', (heard) => {
    if (heard.endsWith('one ')) arrival.resolve()
  })
  expect(heard).toContain('one <ECONNRESET>')
})

it('the response is open for an error page when beforeEnd rejects before the head', async () => {
  const answer = (response: ServerResponse) => ({
    beforeHead: () => undefined,
    beforeEnd: async () => Promise.reject(broken),
    failed: () => response.end('sorry'),
  })
  const port = await serveWith(answer, async (response, handle) => {
    await handle.commit()
    response.end('fine')
  })
  expect(await ask(port)).toMatchObject({ status: 500, body: 'sorry' })
})

it.each<[string, (response: ServerResponse) => void]>([
  ['was destroyed', (response) => response.destroy()],
  ['lost its connection', (response) => response.socket!.destroy()],
])('aborted is called once, and nothing else, when a response %s before its end', async (_how, destroy) => {
  const { gate, log } = makeGate({ beforeHead: async () => ['sid=1'] })
  const closed = deferred<void>()
  const port = await serve(
    () => gate,
    (response) => {
      response.on('close', closed.resolve)
      destroy(response)
    },
  )
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await closed.promise
  expect(log).toEqual(['aborted'])
})

it.each<[string, (response: ServerResponse) => void, 'saved' | 'failed']>([
  ['destroyed, and saved', (response) => response.destroy(), 'saved'],
  ['destroyed, and not saved', (response) => response.destroy(), 'failed'],
  ['cut off, and saved', (response) => response.socket!.destroy(), 'saved'],
  ['cut off, and not saved', (response) => response.socket!.destroy(), 'failed'],
])('held calls are dropped when the response is %s', async (_how, destroy, result) => {
  for (const after of ['before its close', 'after its close']) {
    const save = deferred<string[]>()
    const { gate, log } = makeGate({ beforeHead: () => save.promise })
    const written: unknown[] = []
    const done = deferred<void>()
    const port = await serve(
      () => gate,
      async (response) => {
        const closed = new Promise((resolve) => response.on('close', resolve))
        response.write('one', (error) => written.push((error as NodeJS.ErrnoException)?.code))
        destroy(response)
        if (after === 'after its close') await closed
        if (result === 'saved') save.resolve(['sid=1'])
        else save.reject(broken)
        await closed
        await turn()
        response.write('two', () => {})
        response.end()
        expect(response.listenerCount('close')).toBeLessThan(5)
        await turn()
        done.resolve()
      },
    )
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await done.promise
    // Node itself tells nobody between the end of a socket and its close.
    if (after === 'after its close') expect(written).toEqual(['ERR_STREAM_DESTROYED'])
    else expect(written.length).toBeLessThan(2)
    expect(log.filter((entry) => entry === 'beforeHead')).toHaveLength(1)
    if (result === 'saved') expect(log).toEqual(['beforeHead', 'aborted', 'beforeEnd'])
    else expect(log).toContain('failed')
  }
})

it('aborted is not called when the client goes away after the end', async () => {
  const save = deferred<string[]>()
  const { gate, log } = makeGate({ beforeHead: () => save.promise })
  const closed = deferred<void>()
  const port = await serve(
    () => gate,
    (response) => {
      response.on('close', closed.resolve)
      response.end('x')
      response.socket!.destroy()
    },
  )
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await closed.promise
  save.resolve([])
  await turn()
  expect(log).toEqual(['beforeHead', 'beforeEnd'])
})

it.each(['end', 'commit'])(
  'beforeEnd is called once at the %s of a response that was closed',
  async (way) => {
    const { gate, log, failures } = makeGate({ beforeEnd: async () => Promise.reject(broken) })
    const done = deferred<unknown>()
    const port = await serve(
      () => gate,
      (response, handle) => {
        response.on('close', async () => {
          await turn()
          if (way === 'end') response.end('late').end()
          else done.resolve(await handle.commit().catch((error) => error))
          await turn()
          response.end()
          done.resolve(undefined)
        })
        response.destroy()
      },
    )
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await done.promise).toBe(way === 'end' ? undefined : broken)
    await turn()
    expect(log).toEqual(['aborted', 'beforeEnd', ...(way === 'end' ? ['failed'] : [])])
    expect(failures).toEqual(way === 'end' ? [broken] : [])
  },
)

it('a gate that fails causes no uncaught exception and no unhandled rejection', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  process.on('uncaughtException', unhandled)
  try {
    const { gate } = makeGate({
      beforeHead: () => turn().then(() => Promise.reject(broken)),
      aborted: () => {
        throw broken
      },
    })
    const port = await serve(
      () => gate,
      (response) => {
        response.write('x', () => {})
        response.socket!.destroy()
      },
    )
    await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
    await turn()
    await turn()
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    process.off('unhandledRejection', unhandled)
    process.off('uncaughtException', unhandled)
  }
})

it('Node does not warn of a leak when many pipelined requests wait on one connection', async () => {
  const warned = vi.fn()
  process.on('warning', warned)
  let open = 0
  const port = await serve(
    () => makeGate({ beforeHead: () => turn().then(() => ['sid=1']) }).gate,
    (response) => {
      open++
      response.end('x')
    },
  )
  const get = 'GET / HTTP/1.1\r\nHost: a\r\n'
  const heard = await talk(port, `${`${get}\r\n`.repeat(40)}${get}Connection: close\r\n\r\n`)
  process.off('warning', warned)
  expect(open).toBe(41)
  expect(heard.match(/sid=1/g)).toHaveLength(41)
  expect(warned).not.toHaveBeenCalled()
})

it('aborted is called when the client closes the connection during an upload', async () => {
  const aborted = deferred<void>()
  const { gate, log } = makeGate({ aborted: aborted.resolve })
  const port = await serve(
    () => gate,
    (_response, _handle, request) => request.resume(),
  )
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')
    setTimeout(() => socket.destroy(), 20)
  })
  await aborted.promise
  expect(log).toEqual(['aborted'])
})

/** A server whose gate is made for each response. */
function serveWith(
  gateOf: (response: ServerResponse) => Parameters<typeof makeGate>[0],
  handler: (response: ServerResponse, handle: ReturnType<typeof gateResponse>) => unknown,
): Promise<number> {
  return listen(
    createServer((_request, response) => {
      handler(response, gateResponse(response, makeGate(gateOf(response)).gate))
    }),
  )
}
