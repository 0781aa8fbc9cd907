import { describe, expect, it } from 'vitest'
import { newSessionId, type Session } from '../../../src/index.ts'
import { cookiesOf, gate, HOUR, idOf, NAME, setup } from '../support.ts'

describe('a cookie goes out', () => {
  it('a request that creates a session gets a cookie with safe attributes', async () => {
    const { visit, stored } = setup()
    const response = await visit('', (session) => session.set('a', 1))
    const [cookie] = cookiesOf(response)
    expect(cookie).toMatchObject({ name: NAME, value: expect.stringMatching(/^[0-9a-z]{32}$/) })
    expect(cookie?.attributes.sort()).toEqual(['HttpOnly', 'Max-Age=3960', 'Path=/', 'SameSite=Lax'])
    expect(await stored(idOf(response))).toEqual({ a: 1 })
  })

  it('the cookie is Secure if the request came over HTTPS, whatever a header says', async () => {
    const { handle } = setup()
    const set = (url: string, headers = {}) => handle((s) => s.set('a', 1), headers, url)
    const [secure] = cookiesOf(await set('https://shop.test/'))
    expect(secure?.attributes).toContain('Secure')
    const forwarded = { 'x-forwarded-proto': 'https', forwarded: 'proto=https' }
    const [plain] = cookiesOf(await set('http://shop.test/', forwarded))
    expect(plain?.attributes).not.toContain('Secure')
  })

  it('a request that gives its session a new id gets a cookie', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.regenerateId())
    expect(idOf(response)).not.toBe(id)
    expect([await stored(id), await stored(idOf(response))]).toEqual([{}, { a: 1 }])
  })

  it('a request that sets the own TTL of its session gets a cookie that lasts as long', async () => {
    const { visit, make } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.setTTL(30 * 24 * HOUR))
    expect(cookiesOf(response)).toMatchObject([
      { value: id, attributes: expect.arrayContaining(['Max-Age=2851200']) },
    ])
  })

  it('an error response sets the cookie if the session was saved', async () => {
    const { visit, stored } = setup()
    const response = await visit('', async (session) => {
      await session.set('a', 1)
      return new Response('no', { status: 500 })
    })
    expect(await stored(idOf(response))).toEqual({ a: 1 })
  })

  it('the cookie is set beside other cookies, also on a response with immutable headers', async () => {
    const { visit } = setup()
    const response = await visit('', async (session) => {
      await session.set('a', 1)
      return new Response('ok', {
        headers: [
          ['set-cookie', 'a=1'],
          ['Set-Cookie', 'b=2; Path=/'],
        ],
      })
    })
    expect(cookiesOf(response).map(({ name }) => name)).toEqual(['a', 'b', NAME])
    const redirect = await visit('', async (session) => {
      await session.set('a', 1)
      return Response.redirect('http://shop.test/next')
    })
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://shop.test/next'])
    expect(cookiesOf(redirect).map(({ name }) => name)).toEqual([NAME])
  })

  it('a Response that a handler returns again and again gets no cookie of an earlier request', async () => {
    const { visit } = setup()
    const shared = new Response(null, { status: 204 })
    const made = await visit('', async (session) => {
      await session.set('user', 'ada')
      return shared
    })
    expect(cookiesOf(made)).toHaveLength(1)
    expect(cookiesOf(await visit('', () => shared))).toEqual([])
    expect(cookiesOf(shared)).toEqual([])
  })

  it('the cookie has the attributes that the options name', async () => {
    const cookie = {
      path: '/shop',
      domain: 'shop.test',
      maxAge: HOUR,
      sameSite: 'strict',
      httpOnly: false,
    } as const
    const { visit } = setup({ cookie: { ...cookie, secure: true } })
    const [sent] = cookiesOf(await visit('', (session) => session.set('a', 1)))
    const attributes = ['Domain=shop.test', 'Max-Age=3600', 'Path=/shop', 'SameSite=Strict', 'Secure']
    expect(sent?.attributes.sort()).toEqual(attributes)
  })

  it('with maxAge null the cookie lasts until the browser is closed', async () => {
    const { visit } = setup({ cookie: { maxAge: null } })
    const [sent] = cookiesOf(await visit('', (session) => session.set('a', 1)))
    expect(sent?.attributes.join()).not.toMatch(/max-age|expires/i)
  })
})

describe('no cookie goes out', () => {
  it('a visitor who stores nothing gets no cookie and no record', async () => {
    const { visit, storage } = setup()
    const response = await visit('', async (session) => {
      await session.get('a')
      await session.data()
      await session.remove('a')
      await session.id()
    })
    expect(cookiesOf(response)).toEqual([])
    for await (const _ of (storage as { ids(): AsyncIterable<string> }).ids()) expect.unreachable('a record')
  })

  it('a request that only reads or changes an existing session gets no cookie', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    expect(cookiesOf(await visit(id, (session) => session.get('a')))).toEqual([])
    expect(cookiesOf(await visit(id, (session) => session.set('a', 2)))).toEqual([])
    expect(cookiesOf(await visit(id, () => undefined))).toEqual([])
    expect(await stored(id)).toEqual({ a: 2 })
  })

  it('a request whose session was removed meanwhile gets no cookie, and stores nothing', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, async (session) => {
      await session.set('user', 'eve')
      await visit(id, (other) => other.destroy())
    })
    expect([response.status, cookiesOf(response)]).toEqual([200, []])
    expect(await stored(id)).toEqual({})
  })

  it.each([
    ['that only reads', async () => {}],
    ['that changes', async (session) => session.set('b', 2)],
    ['that removes it too', async (session) => session.destroy()],
    [
      'that changes it, removes it, and changes it',
      async (session) => {
        await session.set('b', 2)
        await session.destroy()
        await session.set('c', 3)
      },
    ],
  ] as [string, (session: Session) => Promise<void>][])(
    'a request %s after another has logged in gets no cookie, since that would end the log-in',
    async (_what, work) => {
      const { visit, make, stored } = setup()
      const id = await make()
      let winner = ''
      for (const readsBefore of [true, false]) {
        const begin = winner || id
        const response = await visit(begin, async (session) => {
          if (readsBefore) await session.get('a')
          winner = idOf(await visit(begin, (other) => other.regenerateId()))
          if (!readsBefore) await session.get('a')
          await work(session)
        })
        expect(cookiesOf(response)).toEqual([])
      }
      expect(await stored(winner)).toEqual({ a: 1 })
    },
  )

  it.each([
    ['only reads', (session: Session) => session.get('a')],
    ['sets something', (session: Session) => session.set('b', 2)],
  ])('a request that comes during a log-in and %s gets no cookie', async (_what, work) => {
    const { visit, make, stored } = setup()
    const id = await make()
    let early: Response | undefined
    const user = await visit(id, async (session) => {
      await session.regenerateId()
      early = await visit(id, work)
      await session.set('user', 'ada')
    })
    expect(cookiesOf(early as Response)).toEqual([])
    expect(await stored(idOf(user))).toEqual({ a: 1, user: 'ada' })
    const later = await visit(id, (session) => session.get('a'))
    expect(cookiesOf(later)).toMatchObject([{ clears: true }])
  })

  it('of parallel requests that give the session a new id only one gets a cookie', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const all = gate()
    let waiting = 0
    const responses = await Promise.all(
      Array.from({ length: 5 }, () =>
        visit(id, async (session) => {
          await session.get('a')
          if (++waiting === 5) all.open()
          await all.opened
          await session.regenerateId().catch((error) => expect(error.code).toBe('SESSION_DESTROYED'))
        }),
      ),
    )
    const sent = responses.flatMap(cookiesOf)
    expect(sent).toHaveLength(1)
    expect(await stored(sent[0]?.value ?? '')).toEqual({ a: 1 })
  })
})

describe('a cookie is cleared', () => {
  it('a request that destroys its session clears the cookie', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.destroy())
    const [cookie] = cookiesOf(response)
    expect(cookie).toMatchObject({ name: NAME, value: '', clears: true })
    expect(cookie?.attributes).toContain('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
    expect(await stored(id)).toEqual({})
  })

  it('a request that uses a stale id clears the cookie', async () => {
    const { visit, make } = setup()
    const id = await make()
    await visit(id, (session) => session.destroy())
    const response = await visit(id, (session) => session.get('a'))
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    const again = await visit(newSessionId(), (session) => session.destroy())
    expect(cookiesOf(again)).toMatchObject([{ clears: true }])
  })

  it('the cookie is not cleared if its session exists by the time of the response', async () => {
    const { visit, manager } = setup()
    const id = newSessionId()
    const response = await visit(id, async (session) => {
      expect(await session.get('a')).toBe(undefined)
      const late = manager.new(id)
      await late.set('a', 1)
      await late.close()
    })
    expect(cookiesOf(response)).toEqual([])
  })

  it('no cookie is cleared if the stale id came in a header', async () => {
    const { handle } = setup()
    const headers = { [NAME]: newSessionId() }
    expect(cookiesOf(await handle((session) => session.get('a'), headers))).toEqual([])
  })

  it('a request that destroys its session and then sets a key gets a cookie with a new id', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, async (session) => {
      await session.destroy()
      await session.set('farewell', true)
    })
    expect(idOf(response)).not.toBe(id)
    expect([await stored(id), await stored(idOf(response))]).toEqual([{}, { farewell: true }])
  })
})

describe('rolling', () => {
  it('with rolling, a request that uses a session gets its cookie again, and no other request does', async () => {
    const { visit, make } = setup({ rolling: true })
    const id = await make()
    expect(idOf(await visit(id, (session) => session.get('a')))).toBe(id)
    expect(cookiesOf(await visit(id, () => undefined))).toEqual([])
    expect(cookiesOf(await visit('', (session) => session.get('a')))).toEqual([])
  })

  it('with rolling, a session that was removed or got a new id meanwhile gets no cookie', async () => {
    const { visit, make } = setup({ rolling: true })
    for (const end of ['destroy', 'regenerateId'] as const) {
      const id = await make()
      const response = await visit(id, async (session) => {
        await session.get('a')
        await visit(id, (other) => other[end]())
      })
      expect(cookiesOf(response)).toEqual([])
    }
  })

  it('with rolling, a session that another process has ended gets no cookie', async () => {
    const { visit, make, storage } = setup({ rolling: true })
    const id = await make()
    const response = await visit(id, async (session) => {
      await session.get('a')
      await storage.removeAll(id)
    })
    expect(cookiesOf(response)).toEqual([])
  })
})
