import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import express from 'express'
import { expect, it } from 'vitest'
import { gateResponse } from '../../../platforms/http/server-response/response-gate.ts'
import { deferred, listen, makeGate, serve, turn } from './response-gate-support.ts'

// It has no types of its own.
const compression: (options: object) => express.RequestHandler = createRequire(import.meta.url)('compression')

const body = randomBytes(3_000_000)
const digest = createHash('sha256').update(body).digest('hex')

const SOURCES: Array<[string, () => Readable]> = [
  ['a fast source', () => Readable.from(chunks(16_384))],
  ['one chunk', () => Readable.from([body])],
  ['a slow source', () => Readable.from(slowly())],
]

for (const [kind, beforeEnd] of [
  ['nothing before the end', () => undefined],
  ['a wait before the end', () => turn()],
] as const) {
  it.each(SOURCES)(`%s is piped completely, with ${kind}`, async (_name, source) => {
    const gate = () => makeGate({ beforeHead: () => sleep(20, ['sid=1']), beforeEnd }).gate
    const piped = await serve(gate, (response) => source().pipe(response))
    const pipelined = await serve(gate, (response) => pipeline(source(), response))
    for (const port of [piped, pipelined]) {
      expect(await load(port)).toEqual({ digest, cookies: ['sid=1'] })
    }
  })
}

it('a source waits while the response is held, and then goes on', async () => {
  const save = deferred<string[]>()
  let asked = 0
  const source = new Readable({
    highWaterMark: 1000,
    read() {
      asked++
      this.push(asked > 100 ? null : Buffer.alloc(1000))
    },
  })
  const port = await serve(
    () => makeGate({ beforeHead: () => save.promise }).gate,
    async (response) => {
      source.pipe(response)
      await sleep(20)
      expect(asked).toBeLessThan(5)
      save.resolve(['sid=1'])
    },
  )
  const { cookies } = await load(port)
  expect(cookies).toEqual(['sid=1'])
  expect(asked).toBe(101)
})

it("'drain' is emitted once when a held response is released", async () => {
  let drained = 0
  const port = await serve(
    () => makeGate({ beforeHead: () => sleep(5, []) }).gate,
    async (response) => {
      response.on('drain', () => drained++)
      expect(response.write('a')).toBe(false)
      expect(response.write('b')).toBe(false)
      await once(response, 'drain')
      expect(response.write('c')).toBe(true)
      await sleep(20)
      response.end()
    },
  )
  await load(port)
  expect(drained).toBe(1)
})

it("'drain' is emitted once with a compression that does nothing", async () => {
  const app = express()
  app.use(compression({ filter: () => false }))
  let drained = 0
  app.use(async (_request, response) => {
    const { on } = response
    gateResponse(response, makeGate({ beforeHead: () => sleep(5, []) }).gate)
    response.on('drain', () => drained++)
    expect(response.write('a')).toBe(false)
    await once(response, 'drain')
    await sleep(20)
    expect(response.on).toBe(on)
    response.end()
  })
  await load(await listen(createServer(app)))
  expect(drained).toBe(1)
})

it('a source that is unpiped while the response is held stays unpiped after it', async () => {
  const save = deferred<string[]>()
  const port = await serve(
    () => makeGate({ beforeHead: () => save.promise }).gate,
    async (response) => {
      const source = Readable.from(chunks(16_384))
      source.pipe(response)
      await sleep(10)
      source.unpipe(response)
      save.resolve([])
      await sleep(10)
      expect(source.isPaused() || !source.readableFlowing).toBe(true)
      response.end()
    },
  )
  await load(port)
})

for (const order of ['before', 'after']) {
  for (const [way, send] of [
    ['pipe', (response: ServerResponse) => Readable.from(chunks(1000)).pipe(response)],
    ['pipeline', (response: ServerResponse) => pipeline(Readable.from(chunks(1000)), response)],
    ['end', (response: ServerResponse) => response.end(body)],
    ['drain', (response: ServerResponse) => writeWithDrain(response)],
  ] as const) {
    it(`compression works ${order} the gate: ${way}`, async () => {
      const app = express()
      const gate = makeGate({ beforeHead: () => sleep(20, ['sid=1']), beforeEnd: () => turn() })
      if (order === 'before') app.use(compression({ threshold: 0 }))
      app.use((_request, response, next) => {
        gateResponse(response, gate.gate)
        next()
      })
      if (order === 'after') app.use(compression({ threshold: 0 }))
      app.get('/', (_request, response) => {
        response.type('text/plain')
        send(response)
      })
      const port = await listen(createServer(app))
      expect(await load(port, { 'accept-encoding': 'gzip' })).toEqual({ digest, cookies: ['sid=1'] })
      expect(gate.log).toEqual(['beforeHead', 'beforeEnd'].slice(0, gate.log.length))
    })
  }

  it(`an error page is sent with compression ${order} the gate`, async () => {
    const app = express()
    if (order === 'before') app.use(compression({ threshold: 0 }))
    app.use((_request, response, next) => {
      gateResponse(response, {
        beforeHead: () => sleep(5).then(() => Promise.reject(new Error('The save failed'))),
        beforeEnd: () => undefined,
        failed: next,
        aborted: () => {},
      })
      next()
    })
    if (order === 'after') app.use(compression({ threshold: 0 }))
    app.get('/', (_request, response) => void response.type('text/plain').send('x'.repeat(100_000)))
    app.use(
      ((_error, _request, response, _next) => void response.send('sorry')) as express.ErrorRequestHandler,
    )
    const port = await listen(createServer(app))
    const sorry = createHash('sha256').update('sorry').digest('hex')
    expect(await load(port, { 'accept-encoding': 'gzip' })).toMatchObject({
      digest: sorry,
      cookies: undefined,
    })
  })
}

function* chunks(size: number): Generator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

async function* slowly(): AsyncGenerator<Buffer> {
  for (const chunk of chunks(400_000)) {
    await sleep(5)
    yield chunk
  }
}

function writeWithDrain(response: ServerResponse): void {
  const source = chunks(1000)
  const write = (): void => {
    for (const chunk of { [Symbol.iterator]: () => ({ next: () => source.next() }) }) {
      if (!response.write(chunk)) return
    }
    if (!response.writableEnded) response.end()
  }
  response.on('drain', write)
  write()
}

function load(port: number, headers: Record<string, string> = {}) {
  return new Promise<{ digest: string; cookies: string[] | undefined }>((resolve, reject) => {
    get({ port, headers, agent: false }, (incoming) => {
      const isGzip = incoming.headers['content-encoding'] === 'gzip'
      const plain = isGzip ? incoming.pipe(createGunzip()) : incoming
      const hash = createHash('sha256')
      plain.on('data', (chunk) => hash.update(chunk))
      plain.on('error', reject)
      plain.on('end', () => resolve({ digest: hash.digest('hex'), cookies: incoming.headers['set-cookie'] }))
    }).on('error', reject)
  })
}
