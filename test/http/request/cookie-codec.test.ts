import { inspect } from 'node:util'
import { sign, unsign } from 'cookie-signature'
import { describe, expect, it } from 'vitest'
import { HttpSessions, type SessionCookieOptions } from '../../../platforms/http/index.ts'
import { Manager, StorageMemory } from '../../../src/index.ts'
import { JARS, kept, type TestJar } from '../cookie-jar/support.ts'
import { cookiesOf, HOUR, idOf, NAME, setup } from '../support.ts'

/** Signed as express-session does it: by the first secret, read by all. */
function signed(...secrets: string[]): Required<Pick<SessionCookieOptions, 'encode' | 'decode'>> {
  return {
    encode: (id) => `s:${sign(id, secrets[0] as string)}`,
    decode: (value) =>
      value.startsWith('s:') &&
      secrets.map((secret) => unsign(value.slice(2), secret)).find((id) => id !== false),
  }
}

/** The id in a value that `signed` has made. */
const plain = (value: string): string => /^s:(.*)\.[^.]*$/.exec(decodeURIComponent(value))?.[1] ?? ''
const user = async (session: { get(key: string): Promise<unknown> }) =>
  new Response(String(await session.get('user')))
const named = (cookie: SessionCookieOptions) => setup({ cookie })

it('the cookie has the value that encode has made, percent-encoded, and decode reads it', async () => {
  const { visit, stored } = named(signed('x'))
  const first = await visit('', (session) => session.set('user', 'ada'))
  const value = idOf(first)
  expect(value).toMatch(/^s%3A[0-9a-z]{32}\.[\w%]+$/)
  expect(await stored(plain(value))).toEqual({ user: 'ada' })
  const second = await visit(value, user)
  expect([await second.text(), cookiesOf(second)]).toEqual(['ada', []])
})

it('a value that a browser or a proxy has decoded or quoted is the same value', async () => {
  const { visit } = named(signed('x'))
  const value = idOf(await visit('', (session) => session.set('user', 'ada')))
  for (const same of [decodeURIComponent(value), `"${value}"`]) {
    expect(await (await visit(same, user)).text()).toBe('ada')
  }
})

it.each([
  ['without a signature', (id: string) => id],
  ['without a signature, but with its mark', (id: string) => `s:${id}`],
  ['signed with another secret', (id: string) => `s%3A${encodeURIComponent(sign(id, 'y'))}`],
  ['signed for another id', (id: string) => `s%3A${encodeURIComponent(sign(id, 'x')).replace(/^./, '_')}`],
  [
    'with a signature that is cut off',
    (id: string) => `s%3A${encodeURIComponent(sign(id, 'x')).slice(0, -1)}`,
  ],
  ['that is no percent-encoding', () => 's%3%'],
])('an id %s is no id: the visitor begins anew', async (_, forge) => {
  const { visit, stored } = named(signed('x'))
  const value = idOf(await visit('', (session) => session.set('user', 'ada')))
  const forged = await visit(forge(plain(value)), async (session) => {
    const before = await session.get('user')
    await session.set('user', 'eve')
    return new Response(String(before))
  })
  expect(await forged.text()).toBe('undefined')
  expect(idOf(forged)).not.toBe(value)
  expect(await stored(plain(value))).toEqual({ user: 'ada' })
})

it('several secrets: the first one signs, and what an older one has signed is read', async () => {
  const storage = new StorageMemory()
  const old = setup({ cookie: signed('old') }, storage)
  const value = idOf(await old.visit('', (session) => session.set('user', 'ada')))
  const rotated = setup({ cookie: signed('new', 'old') }, storage)
  expect(await (await rotated.visit(value, user)).text()).toBe('ada')
  const moved = idOf(await rotated.visit(value, (session) => session.regenerateId()))
  expect(moved).toContain(encodeURIComponent(sign(plain(moved), 'new')))
  expect(await (await setup({ cookie: signed('new') }, storage).visit(moved, user)).text()).toBe('ada')
})

it('a cookie that is cleared, or sent again, is as with no encode', async () => {
  const { visit } = setup({ rolling: true, cookie: signed('x') })
  const value = idOf(await visit('', (session) => session.set('user', 'ada')))
  expect(idOf(await visit(value, user))).toBe(value)
  expect(cookiesOf(await visit(value, (session) => session.destroy()))).toMatchObject([
    { name: NAME, value: '', clears: true },
  ])
})

it('the header is not decoded, and tells a plain id', async () => {
  const { handle, visit } = setup({ header: 'write', cookie: signed('x') })
  const id = plain(idOf(await visit('', (session) => session.set('user', 'ada'))))
  expect(await (await handle(user, { [NAME]: id })).text()).toBe('ada')
  expect(await (await handle(user, { [NAME]: `s:${sign(id, 'x')}` })).text()).toBe('undefined')
  const first = await handle((session) => session.set('user', 'bob'), { [NAME]: '' })
  expect(first.headers.get(NAME)).toMatch(/^[0-9a-z]{32}$/)
})

describe.each(JARS)('a cookie jar like %s', (_, jarOf: (value: string) => TestJar) => {
  it('gets the value as encode has made it, and gives it to decode', async () => {
    const storage = new StorageMemory()
    const sessions = new HttpSessions(new Manager(HOUR, storage), { cookie: signed('x') })
    const first = jarOf('')
    const opened = sessions.open({ cookies: first.jar })
    await opened.session.set('user', 'ada')
    await opened.commit()
    expect(kept(first)).toMatch(/^s:[0-9a-z]{32}\.[\w+/]+$/)
    expect(await sessions.open({ cookies: jarOf(kept(first)).jar }).session.get('user')).toBe('ada')
    expect(
      await sessions.open({ cookies: jarOf(plain(kept(first))).jar }).session.get('user'),
    ).toBeUndefined()
    const headers = { cookie: `${NAME}=${encodeURIComponent(kept(first))}` }
    expect(await sessions.open({ headers }).session.get('user')).toBe('ada')
  })
})

it.each([
  { encode: (id: string) => id },
  { decode: (value: string) => value },
  { encode: 1, decode: 1 },
  { encode: (id: string) => id, decode: () => undefined },
  { encode: (id: string) => id, decode: async (value: string) => value },
  { encode: (id: string) => sign(id, undefined as never), decode: (value: string) => value },
  { encode: (id: string) => id, decode: (value: string) => unsign(value, undefined as never) },
])('a pair that does not read what it makes is INVALID_ARGUMENT at once: %o', (cookie) => {
  const make = () => new HttpSessions(new Manager(HOUR), { cookie: cookie as SessionCookieOptions })
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it('GoFrame reads no other value, so goframe refuses them', () => {
  const options = { goframe: true, cookie: signed('x') }
  expect(() => setup(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

it('a decode that throws at a request means that its cookie holds no id', async () => {
  const decode = (value: string) => {
    if (value.startsWith('evil')) throw new Error(value)
    return value
  }
  const { visit } = named({ encode: (id) => id, decode })
  expect(await (await visit('evil', user)).text()).toBe('undefined')
})

it('an encode that fails at a request is INVALID_ARGUMENT, stores nothing, and shows no id', async () => {
  const { storage, visit } = named(failingSince(1))
  const error = await visit('', (session) => session.set('user', 'ada')).catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(error).not.toHaveProperty('cause')
  expect(inspect(error, { depth: 9 })).not.toMatch(/[0-9a-z]{32}/)
  const ids: string[] = []
  for await (const id of storage.ids!()) ids.push(id)
  expect(ids).toEqual([])
})

/** An `encode` whose calls fail after the first ones, with an error that holds the id. */
function failingSince(calls: number): SessionCookieOptions {
  let left = calls
  return {
    encode(id) {
      if (left-- <= 0) throw new Error(`can't sign ${id}`)
      return id
    },
    decode: (value) => value,
  }
}
