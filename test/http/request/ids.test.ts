import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, newSessionId, type Session } from '../../../src/index.ts'
import { cookiesOf, HOUR, idOf, NAME, setup } from '../support.ts'

describe('an id from outside', () => {
  it('an id from outside is used if its session exists', async () => {
    const { visit, make } = setup()
    const id = await make()
    await visit(id, async (session) => expect(await session.id()).toBe(id))
  })

  it.each([
    ['no session', {}],
    ['an empty session', { a: 1 }],
  ])('an id from outside that names %s is not used', async (_what, values) => {
    const { visit, manager, stored } = setup()
    const id = newSessionId()
    const session = manager.new(id)
    await session.setMap(values)
    await session.close()
    for (const key of Object.keys(values)) await session.remove(key)
    await session.close()
    const response = await visit(id, async (session) => {
      expect(await session.exists()).toBe(false)
      await session.set('user', 'ada')
    })
    expect(idOf(response)).not.toBe(id)
    expect([await stored(id), await stored(idOf(response))]).toEqual([{}, { user: 'ada' }])
  })

  it.each([
    '../../etc/passwd',
    'a',
    'A'.repeat(32),
    `${'a'.repeat(32)}/`,
    `${'a'.repeat(31)}\u00e9`,
    '__proto__',
    'toString',
    `${'a'.repeat(32)}\n`,
    `%2e%2e%2f${'a'.repeat(23)}`,
    'a'.repeat(5000),
  ])('an id from outside that does not look like an id never reaches a storage: %s', async (id) => {
    const { handle, storage } = setup()
    const seen: string[] = []
    const getSession = storage.getSession.bind(storage)
    storage.getSession = (name, ...rest) => {
      seen.push(name)
      return getSession(name, ...rest)
    }
    const cookie = encodeURIComponent(id)
    const response = await handle((session) => session.set('a', 1), { cookie: `${NAME}=${cookie}` })
    expect(idOf(response)).toMatch(/^[0-9a-z]{32}$/)
    expect(seen).toEqual([])
  })

  it('an id from outside must match the idPattern of the application', async () => {
    const { handle, manager } = setup({ idPattern: /^user-\d+$/g })
    const session = manager.new('user-1')
    await session.set('a', 1)
    await session.close()
    const read = (id: string) =>
      handle(async (session) => Response.json((await session.get('a')) ?? null), { cookie: `${NAME}=${id}` })
    for (let i = 0; i < 3; i++) expect(await (await read('user-1')).json()).toBe(1)
    expect(await (await read(newSessionId())).json()).toBe(null)
  })

  it('an id of the id function that no request could send back is refused', async () => {
    for (const [idPattern, id] of [
      [/^[0-9a-z]{32}$/, 'user-1'],
      [/^.*$/, 'a;b'],
      [/^.*$/, 'a b'],
    ] as const) {
      const { visit, storage } = setup({ idPattern })
      const made = visit('', (session) => {
        session.setIdFunc(() => id)
        return session.set('a', 1)
      })
      await expect(made).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
      expect(await storage.getSession(id, HOUR)).toBe(undefined)
    }
  })

  it('an id of setId that no request could send back is refused, and is not in the error', async () => {
    const { visit } = setup()
    const made = visit('', (session) => {
      session.setId('user 1;x')
      return session.set('a', 1)
    })
    const error = (await made.catch((error: unknown) => error)) as Error
    expect(error).toMatchObject({ code: 'INVALID_SESSION_ID' })
    expect(error.message).not.toContain('user')
  })

  it('an id from outside that no cookie could hold counts as none, whatever idPattern allows', async () => {
    const { handle } = setup({ idPattern: /^.*$/ })
    const read = (s: Session) => s.exists().then((exists) => Response.json(exists))
    const response = await handle(read, { [NAME]: 'a b' })
    expect([response.status, await response.json()]).toEqual([200, false])
  })

  it('an id is written to and read from the cookie without escapes', async () => {
    const { handle, visit } = setup({ idPattern: /^[\w:@%-]+$/ })
    const made = await visit('', (session) => {
      session.setIdFunc(() => 'user:1@%41')
      return session.set('a', 1)
    })
    expect(idOf(made)).toBe('user:1@%41')
    const read = await handle(async (s) => Response.json(await s.get('a')), { cookie: `${NAME}=user:1@%41` })
    expect(await read.json()).toBe(1)
  })

  it('an id comes from the header if no cookie holds one', async () => {
    const { handle, make } = setup()
    const [id, other] = [await make({ a: 1 }), await make({ a: 2 })]
    const read = (headers: Record<string, string>) =>
      handle(async (session) => Response.json((await session.get('a')) ?? null), headers).then((r) =>
        r.json(),
      )
    expect(await read({ [NAME]: id })).toBe(1)
    expect(await read({ GFSESSIONID: id })).toBe(1)
    expect(await read({ [NAME]: id, cookie: `${NAME}=${other}` })).toBe(2)
    expect(await read({ [NAME]: id, cookie: 'other=1' })).toBe(1)
    const without = setup({ header: false })
    const own = await without.make({ a: 3 })
    const answer = await without.handle(async (s) => Response.json((await s.get('a')) ?? null), {
      [NAME]: own,
    })
    expect(await answer.json()).toBe(null)
  })

  it('an id is found among other cookies', async () => {
    const { handle, make } = setup()
    const id = await make()
    const cookie = `x${NAME}=1; a="b; c"; ${NAME}=${id}; ${NAME}x=2`
    const response = await handle(async (s) => Response.json(await s.get('a')), { cookie })
    expect(await response.json()).toBe(1)
  })
})

describe('options', () => {
  const made = (options: object) => () => new HttpSessions(new Manager(HOUR), options)

  it.each([
    { name: '' },
    { name: 'a b' },
    { name: 'a;b' },
    { name: 5 },
    { idPattern: 'x' },
    { grace: 0 },
    { rotateEvery: -1 },
    { cookie: { maxAge: 0 } },
    { cookie: { maxAge: Number.NaN } },
    { cookie: { sameSite: 'no' } },
    { cookie: { path: 'shop' } },
    { cookie: { path: '/;x' } },
    { cookie: { domain: 'a;b' } },
    { name: '__Host-id', cookie: { path: '/shop' } },
    { name: '__Host-id', cookie: { domain: 'shop.test' } },
    { name: '__Host-id', cookie: { secure: false } },
    { name: '__Secure-id', cookie: { secure: false } },
    { cookie: { sameSite: 'none', secure: false } },
  ])('options that are wrong or that browsers would refuse are INVALID_ARGUMENT: %o', (options) => {
    expect(made(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('a __Host- cookie is secure, with the path / and without a domain', async () => {
    const { visit } = setup({ name: '__Host-id' })
    const [cookie] = cookiesOf(await visit('', (session) => session.set('a', 1)))
    expect(cookie?.name).toBe('__Host-id')
    expect(cookie?.attributes.sort()).toEqual([
      'HttpOnly',
      'Max-Age=3960',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ])
  })
})
