import { describe, expect, it } from 'vitest'
import { newSessionId, type Session } from '../../../src/index.ts'
import { cookiesOf, gate, HOUR, idOf, NAME, setup } from '../support.ts'

describe('a cookie goes out', () => {
  it('when a request makes a session, with the attributes that are safe', async () => {
    const { visit, stored } = setup()
    const response = await visit('', (session) => session.set('a', 1))
    const [cookie] = cookiesOf(response)
    expect(cookie).toMatchObject({ name: NAME, value: expect.stringMatching(/^[0-9a-z]{32}$/) })
    expect(cookie?.attributes.sort()).toEqual(['HttpOnly', 'Max-Age=86400', 'Path=/', 'SameSite=Lax'])
    expect(await stored(idOf(response))).toEqual({ a: 1 })
  })

  it('with Secure where the request came by HTTPS, whatever a header says', async () => {
    const { handle } = setup()
    const set = (url: string, headers = {}) => handle((s) => s.set('a', 1), headers, url)
    const [secure] = cookiesOf(await set('https://shop.test/'))
    expect(secure?.attributes).toContain('Secure')
    const forwarded = { 'x-forwarded-proto': 'https', forwarded: 'proto=https' }
    const [plain] = cookiesOf(await set('http://shop.test/', forwarded))
    expect(plain?.attributes).not.toContain('Secure')
  })

  it('when a request gives its session another id', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.regenerateId())
    expect(idOf(response)).not.toBe(id)
    expect([await stored(id), await stored(idOf(response))]).toEqual([{}, { a: 1 }])
  })

  it('when a session gets a TTL of its own, for as long as that', async () => {
    const { visit, make } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.setTTL(30 * 24 * HOUR))
    expect(cookiesOf(response)).toMatchObject([
      { value: id, attributes: expect.arrayContaining(['Max-Age=2592000']) },
    ])
  })

  it('with an error response, when the session was saved', async () => {
    const { visit, stored } = setup()
    const response = await visit('', async (session) => {
      await session.set('a', 1)
      return new Response('no', { status: 500 })
    })
    expect(await stored(idOf(response))).toEqual({ a: 1 })
  })

  it('beside the other cookies of a response, also of one whose headers are fixed', async () => {
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

  it('and not with the next response, where a handler answers with one again and again', async () => {
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

  it('with the options of the application', async () => {
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

  it('until the browser is closed, where that is asked for', async () => {
    const { visit } = setup({ cookie: { maxAge: null } })
    const [sent] = cookiesOf(await visit('', (session) => session.set('a', 1)))
    expect(sent?.attributes.join()).not.toMatch(/max-age|expires/i)
  })
})

describe('no cookie goes out', () => {
  it('to a visitor who stores nothing, of whom there is no record either', async () => {
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

  it('when a request only reads, or changes what is there', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    expect(cookiesOf(await visit(id, (session) => session.get('a')))).toEqual([])
    expect(cookiesOf(await visit(id, (session) => session.set('a', 2)))).toEqual([])
    expect(cookiesOf(await visit(id, () => undefined))).toEqual([])
    expect(await stored(id)).toEqual({ a: 2 })
  })

  it('when the session was removed by another request meanwhile, and nothing comes back', async () => {
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
    'to a request %s after another has logged in: it would end that',
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
  ])('to a request that comes while another one is logging in, and %s', async (_what, work) => {
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

  it('to those that lose of parallel rotations', async () => {
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
  it('by the request that destroys its session', async () => {
    const { visit, make, stored } = setup()
    const id = await make()
    const response = await visit(id, (session) => session.destroy())
    const [cookie] = cookiesOf(response)
    expect(cookie).toMatchObject({ name: NAME, value: '', clears: true })
    expect(cookie?.attributes).toContain('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
    expect(await stored(id)).toEqual({})
  })

  it('when a stale id is presented next, and used', async () => {
    const { visit, make } = setup()
    const id = await make()
    await visit(id, (session) => session.destroy())
    const response = await visit(id, (session) => session.get('a'))
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    const again = await visit(newSessionId(), (session) => session.destroy())
    expect(cookiesOf(again)).toMatchObject([{ clears: true }])
  })

  it('but not where its session is there by the time of the answer', async () => {
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

  it('but not where a header has brought the id', async () => {
    const { handle } = setup()
    const headers = { [NAME]: newSessionId() }
    expect(cookiesOf(await handle((session) => session.get('a'), headers))).toEqual([])
  })

  it('but replaced, where the request sets something after it', async () => {
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
  it('sends the cookie of a session that a request uses, and of no other', async () => {
    const { visit, make } = setup({ rolling: true })
    const id = await make()
    expect(idOf(await visit(id, (session) => session.get('a')))).toBe(id)
    expect(cookiesOf(await visit(id, () => undefined))).toEqual([])
    expect(cookiesOf(await visit('', (session) => session.get('a')))).toEqual([])
  })

  it('sends none of a session that was removed, or got another id, meanwhile', async () => {
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

  it('nor of one that another process has ended', async () => {
    const { visit, make, storage } = setup({ rolling: true })
    const id = await make()
    const response = await visit(id, async (session) => {
      await session.get('a')
      await storage.removeAll(id)
    })
    expect(cookiesOf(response)).toEqual([])
  })
})
