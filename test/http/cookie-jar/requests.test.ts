import { expect, it } from 'vitest'
import type { OpenRequest } from '../../../platforms/http/index.ts'
import { NAME, setup } from '../support.ts'
import { nextJar } from './support.ts'

const read = async (app: ReturnType<typeof setup>, request: unknown): Promise<unknown> => {
  const { session, commit } = app.sessions.open(request as OpenRequest)
  const value = await session.get('a')
  await commit()
  return value
}

it.each([
  ['Headers', (cookie: string) => new Headers({ cookie })],
  ["Node's object", (cookie: string) => ({ host: 'x', cookie, 'set-cookie': ['a'], none: undefined })],
  ['an object with capitals', (cookie: string) => ({ Cookie: cookie })],
  ['an object with a list, as of Lambda', (cookie: string) => ({ cookie: ['x=1', cookie] })],
  ['pairs', (cookie: string) => [['Cookie', cookie]]],
  [
    'pairs of two cookie headers',
    (cookie: string) => [
      ['cookie', 'x=1'],
      ['cookie', cookie],
    ],
  ], // prettier-ignore
  ['a Map', (cookie: string) => new Map([['Cookie', cookie]])],
  [
    'a generator',
    function* (cookie: string) {
      yield ['cookie', cookie]
    },
  ],
  ['an object without a prototype', (cookie: string) => Object.assign(Object.create(null), { cookie })],
] as [string, (cookie: string) => unknown][])(
  'the cookie is found in headers as %s',
  async (_kind, headersOf) => {
    const app = setup()
    const id = await app.make()
    expect(await read(app, { headers: headersOf(`${NAME}=${id}`) })).toBe(1)
    expect(await read(app, { headers: headersOf('other=1') })).toBe(undefined)
  },
)

it.each([new Headers(), {}, new Map()])(
  'the id is found in the header, beside a jar or without one',
  async (empty) => {
    const app = setup()
    const id = await app.make()
    const headers = empty instanceof Headers || empty instanceof Map ? empty : { [NAME.toUpperCase()]: id }
    if (headers instanceof Headers || headers instanceof Map) headers.set(NAME, id)
    expect(await read(app, { headers })).toBe(1)
    expect(await read(app, { headers, cookies: nextJar().jar })).toBe(1)
    expect(await read(setup({ header: false }), { headers })).toBe(undefined)
  },
)

it('a jar that can be read decides, and the Cookie header does not', async () => {
  const app = setup()
  const id = await app.make()
  const headers = { cookie: `${NAME}=${id}` }
  expect(await read(app, { headers, cookies: { get: () => undefined } })).toBe(undefined)
  expect(await read(app, { headers, cookies: { set: () => {} } })).toBe(1)
})

it.each([
  5,
  null,
  true,
  {},
  { value: 5 },
  { value: null },
  [],
  Symbol('x'),
  '',
  'junk!',
  'a'.repeat(200_000),
])('a value of a jar that is no id counts as none: %s', async (value) => {
  const app = setup()
  expect(await read(app, { cookies: { get: () => value } })).toBe(undefined)
})

it('cookies and headers of 100 KB are read', async () => {
  const app = setup()
  const id = await app.make()
  const many = Array.from({ length: 10_000 }, (_, i) => `c${i}=${i}`).join('; ')
  const long = `long=${'x'.repeat(100_000)}`
  for (const others of [many, long]) {
    expect(await read(app, { headers: { cookie: `${others}; ${NAME}=${id}` } })).toBe(1)
    expect(await read(app, { headers: new Headers({ cookie: `${NAME}=${id}; ${others}` }) })).toBe(1)
  }
})

it.each([
  undefined,
  null,
  'x',
  {},
  { cookies: undefined, headers: undefined },
  { cookies: 5 },
  { cookies: null },
  { headers: 'cookie: a=b' },
  { headers: null },
  { cookies: Promise.resolve(nextJar().jar) },
  { headers: Promise.resolve(new Headers()) },
  { headers: {}, isSecure: 'yes' },
  {
    cookies: {
      get: () => {
        throw new Error('broken')
      },
    },
  },
  { cookies: { get: async () => 'x' } },
  { cookies: { get: () => Promise.reject(new Error('late')) } },
])('what is no request is INVALID_ARGUMENT: %o', (request) => {
  const { sessions } = setup()
  expect(() => sessions.open(request as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it('with cookie: false no jar is read or set, and the application tells the id itself', async () => {
  const app = setup({ cookie: false })
  const jar = nextJar(await app.manager.new().id())
  const { session, commit } = app.sessions.open({ cookies: jar.jar, headers: {} })
  await session.set('a', 1)
  await commit()
  const id = await session.id()
  expect([jar.sent, await app.stored(id)]).toEqual([[], { a: 1 }])
  expect(await read(app, { headers: { [NAME]: id } })).toBe(1)
  expect(await read(app, { headers: { cookie: `${NAME}=${id}` }, cookies: nextJar(id).jar })).toBe(undefined)
})

it('the session of an upgrade to a WebSocket serves as long as the connection', async () => {
  const app = setup()
  const id = await app.make()
  const { session, commit } = app.sessions.open({
    headers: { upgrade: 'websocket', cookie: `${NAME}=${id}` },
  })
  const answer = async () => {
    const value = await session.get('a')
    await commit()
    return value
  }
  expect(await answer()).toBe(1)
  await app.visit(id, (other) => other.set('a', 2))
  expect(await answer()).toBe(2)
  await app.visit(id, (other) => other.destroy())
  expect(await answer()).toBe(undefined)
})
