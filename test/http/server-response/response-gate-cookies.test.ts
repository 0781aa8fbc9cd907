import { request, type ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { ask, makeGate, serve } from './response-gate-support.ts'

type Answer = (response: ServerResponse) => void

const WAYS: Array<[string, Answer, string[]]> = [
  ['set no cookie', (r) => r.end(), []],
  ['setHeader', (r) => r.setHeader('Set-Cookie', 'a=1').end(), ['a=1']],
  ['setHeader with an array', (r) => r.setHeader('set-cookie', ['a=1', 'b=2']).end(), ['a=1', 'b=2']],
  [
    'appendHeader',
    (r) => r.appendHeader('Set-Cookie', 'a=1').appendHeader('SET-COOKIE', 'b=2').end(),
    ['a=1', 'b=2'],
  ],
  ['writeHead without headers', (r) => r.setHeader('Set-Cookie', 'a=1').writeHead(200).end(), ['a=1']],
  ['writeHead with an object', (r) => r.writeHead(200, { 'Set-Cookie': 'a=1' }).end(), ['a=1']],
  ['writeHead in lower case', (r) => r.writeHead(200, { 'set-cookie': ['a=1'] }).end(), ['a=1']],
  ['writeHead with a message', (r) => r.writeHead(200, 'Fine', { 'Set-Cookie': 'a=1' }).end(), ['a=1']],
  ['writeHead without a message', (r) => r.writeHead(200, undefined, { 'Set-Cookie': 'a=1' }).end(), ['a=1']],
  [
    'writeHead with a flat array',
    (r) => r.writeHead(200, ['Set-Cookie', 'a=1', 'X-A', '1', 'set-cookie', 'b=2']).end(),
    ['a=1', 'b=2'],
  ],
  [
    'writeHead with pairs',
    (r) => writePairs(r, [['Set-Cookie', 'a=1'] as const, ['set-cookie', ['b=2', 'c=3']] as const]),
    ['a=1', 'b=2', 'c=3'],
  ],
  ['writeHead with other pairs', (r) => writePairs(r, [['X-A', '1']]), []],
  [
    'setHeader and a writeHead with others',
    (r) => r.setHeader('Set-Cookie', 'a=1').writeHead(200, { 'X-A': '1' }).end(),
    ['a=1'],
  ],
  [
    'setHeader and a writeHead with a flat array of others',
    (r) => r.setHeader('Set-Cookie', 'a=1').writeHead(200, ['X-A', '1']).end(),
    ['a=1'],
  ],
  [
    'a writeHead that replaces what was set',
    (r) => r.setHeader('Set-Cookie', 'a=1').writeHead(200, { 'Set-Cookie': 'b=2' }).end(),
    ['b=2'],
  ],
  [
    'a flat array beside what was set',
    (r) => r.setHeader('X-B', '1').writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(),
    ['a=1', 'b=2'],
  ],
]

for (const [kind, cookies] of [
  ['without waiting', () => ['sid=1', 'old=; Max-Age=0']],
  ['after a wait', async () => ['sid=1', 'old=; Max-Age=0']],
] as const) {
  it.each(WAYS)(
    `the cookies of beforeHead are added ${kind} to those of: %s`,
    async (_way, answer, others) => {
      const port = await serve(() => makeGate({ beforeHead: cookies }).gate, answer)
      const { headers, complete } = await ask(port)
      expect(headers['set-cookie']).toEqual([...others, 'sid=1', 'old=; Max-Age=0'])
      expect(complete).toBe(true)
    },
  )

  it.each(WAYS)(
    `a head stays as it is ${kind} when beforeHead returns no cookie: %s`,
    async (_way, answer) => {
      const none = kind === 'without waiting' ? () => [] : async () => []
      const gated = await serve(() => makeGate({ beforeHead: none }).gate, answer)
      const plain = await serve(undefined, answer)
      expect(heads(await ask(gated))).toEqual(heads(await ask(plain)))
    },
  )
}

it('adding cookies changes no array and no object of the caller', async () => {
  const given = { 'Set-Cookie': ['a=1'] }
  const raw = ['Set-Cookie', 'a=1']
  const set = ['a=1']
  const answers: Answer[] = [
    (r) => r.writeHead(200, given).end(),
    (r) => r.writeHead(200, raw).end(),
    (r) => r.setHeader('Set-Cookie', set).end(),
  ]
  const port = await serve(
    () => makeGate({ beforeHead: () => ['sid=1'] }).gate,
    (response) => answers.shift()!(response),
  )
  while (answers.length > 0) {
    expect((await ask(port)).headers['set-cookie']).toEqual(['a=1', 'sid=1'])
  }
  expect([given['Set-Cookie'], raw, set]).toEqual([['a=1'], ['Set-Cookie', 'a=1'], ['a=1']])
})

it('adding cookies keeps the other headers of a flat array, also repeated ones', async () => {
  const port = await serve(
    () => makeGate({ beforeHead: async () => ['sid=1'] }).gate,
    (response) => response.writeHead(200, ['X-A', '1', 'X-A', '2', 'Set-Cookie', 'a=1']).end(),
  )
  const { headers } = await ask(port)
  expect(headers).toMatchObject({ 'x-a': '1, 2', 'set-cookie': ['a=1', 'sid=1'] })
})

it('requests on one connection each get their own cookie', async () => {
  let count = 0
  const port = await serve(
    () => makeGate({ beforeHead: async () => [`sid=${++count}`] }).gate,
    (response) => response.end('x'),
  )
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const seen: unknown[] = []
  const ports = new Set<unknown>()
  for (let i = 0; i < 15; i++) {
    await new Promise<void>((resolve) => {
      request({ port, agent }, (incoming) => {
        ports.add(incoming.socket.localPort)
        seen.push(incoming.headers['set-cookie']?.[0])
        incoming.resume().on('end', resolve)
      }).end()
    })
  }
  agent.destroy()
  expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => `sid=${i + 1}`))
  expect(ports.size).toBe(1)
})

function writePairs(response: ServerResponse, pairs: unknown[]): void {
  response.writeHead(200, pairs as never).end()
}

function heads({ status, message, rawHeaders }: { status: number; message: string; rawHeaders: string[] }) {
  const at = rawHeaders.indexOf('Date')
  return { status, message, headers: rawHeaders.filter((_, i) => i !== at + 1) }
}
