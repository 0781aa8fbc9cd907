import { describe, expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { cookiesOf, gate, HOUR, idOf, NAME } from '../support.ts'

/** Two processes over one storage, under a clock that the test sets. */
function shop(options: HttpSessionsOptions = {}) {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = new StorageMemory({ now })
  const manager = new Manager(HOUR, storage, { now })
  const processes = [
    new HttpSessions(manager, options),
    new HttpSessions(new Manager(HOUR, storage, { now }), options),
  ]
  const visit = (id: string, handler: (session: Session) => unknown, at = 0) => {
    const headers: Record<string, string> = id === '' ? {} : { cookie: `${NAME}=${id}` }
    return (processes[at] as HttpSessions).handle(
      new Request('http://shop.test/', { headers }),
      async (session) => {
        const answer = await handler(session)
        return answer instanceof Response ? answer : Response.json(answer ?? null)
      },
    )
  }
  const make = async () => idOf(await visit('', (session) => session.set('cart', ['book'])))
  const see = async (id: string) =>
    (await visit(id, async (session) => [await session.user(), await session.data()])).json()
  return { storage, manager, visit, make, see, advance: (ms: number) => (time += ms) }
}

const ada = (session: Session) => session.logIn('ada')

describe.each([
  ['in one process', 0],
  ['in two processes', 1],
])('a log-in, %s', (_name, other) => {
  it('gives the browser a new id, and keeps the cart', async () => {
    const { visit, make, see } = shop()
    const id = await make()
    const next = idOf(await visit(id, ada))
    expect(next).not.toBe(id)
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
    expect(await see(id)).toEqual([null, {}])
  })

  it('with keep: false keeps nothing, also of what only this request has set', async () => {
    const { visit, see } = shop()
    const id = idOf(
      await visit('', async (session) => {
        await session.set('cart', ['book'])
        await session.logIn('ada', { keep: false })
      }),
    )
    expect(await see(id)).toEqual(['ada', {}])
  })

  it('of a double click ends in one session, with what both have set', async () => {
    const { visit, make, see } = shop()
    const id = await make()
    const [first, second] = [gate(), gate()]
    const one = visit(id, async (session) => {
      await session.get('cart')
      first.open()
      await second.opened
      await session.logIn('ada')
      await session.set('one', 1)
    })
    const two = visit(
      id,
      async (session) => {
        await session.get('cart')
        await first.opened
        second.open()
        await session.logIn('ada')
        await session.set('two', 2)
      },
      other,
    )
    const ids = [idOf(await one), idOf(await two)]
    expect(ids[1]).toBe(ids[0])
    expect(await see(ids[0] as string)).toEqual(['ada', { cart: ['book'], one: 1, two: 2 }])
  })

  it('whose answer was lost can be made again at once, with the cookie from before', async () => {
    const { visit, make, see, advance } = shop()
    const id = await make()
    const lost = idOf(await visit(id, ada))
    advance(5000)
    const again = idOf(await visit(id, ada, other))
    expect(again).toBe(lost)
    expect(await see(again)).toEqual(['ada', { cart: ['book'] }])
    advance(6000)
    const late = idOf(await visit(id, ada, other))
    expect(late).not.toBe(lost)
    expect(await see(late)).toEqual(['ada', {}])
  })

  it('is not undone by a request that has begun before its answer, and is answered later', async () => {
    const { visit, make, see, advance } = shop()
    const id = await make()
    const [moved, late] = [gate(), gate()]
    const [answer, reads] = [gate(), gate()]
    const logIn = visit(id, async (session) => {
      await session.logIn('ada')
      moved.open()
      await answer.opened
    })
    await moved.opened
    advance(1)
    const slow = visit(
      id,
      async (session) => {
        await session.get('cart')
        reads.open()
        await late.opened
      },
      other,
    )
    await reads.opened
    answer.open()
    const next = idOf(await logIn)
    late.open()
    expect(cookiesOf(await slow)).toEqual([])
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
  })

  it('whose answer was lost can be made again after a look at the shop, which leaves the cookie', async () => {
    const { visit, make, see, advance } = shop()
    const id = await make()
    await visit(id, ada)
    advance(1000)
    expect(cookiesOf(await visit(id, (session) => session.get('cart'), other))).toEqual([])
    expect(await see(idOf(await visit(id, ada, other)))).toEqual(['ada', { cart: ['book'] }])
    advance(11_000)
    expect(cookiesOf(await visit(id, (session) => session.get('cart'), other))).toMatchObject([
      { clears: true },
    ])
  })

  it('whose handler fails locks nobody out', async () => {
    const { visit, make, see } = shop()
    const id = await make()
    const failing = visit(id, async (session) => {
      await session.logIn('ada')
      throw new Error('oh')
    })
    await expect(failing).rejects.toThrow('oh')
    expect(await see(id)).toEqual([null, {}])
    const next = idOf(await visit(id, ada, other))
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
  })

  it('brings nothing of ada to bob, who uses the same browser', async () => {
    const { visit, make, see } = shop()
    const id = idOf(await visit(await make(), ada))
    const slow = gate()
    const late = visit(
      id,
      async (session) => {
        await session.get('cart')
        await slow.opened
        await session.set('letter', 'dear ada')
      },
      other,
    )
    const bob = idOf(await visit(id, (session) => session.logIn('bob')))
    slow.open()
    expect(cookiesOf(await late)).toEqual([])
    expect(await see(bob)).toEqual(['bob', {}])
    expect(await see(id)).toEqual([null, {}])
  })

  it('of bob in two requests at once keeps nothing that one of them has set for ada', async () => {
    const { visit, make, see } = shop()
    const id = idOf(await visit(await make(), ada))
    const [written, loggedIn] = [gate(), gate()]
    const slow = visit(
      id,
      async (session) => {
        await session.set('letter', 'dear ada')
        written.open()
        await loggedIn.opened
        await session.logIn('bob')
      },
      other,
    )
    await written.opened
    const bob = idOf(await visit(id, (session) => session.logIn('bob')))
    loggedIn.open()
    expect(idOf(await slow)).toBe(bob)
    expect(await see(bob)).toEqual(['bob', {}])
  })

  it('takes a planted id away from who has planted it, beside its slow request and its rotation', async () => {
    const { visit, see, advance } = shop({ rotateEvery: 60_000 })
    const planted = idOf(await visit('', (session) => session.set('planted', 1)))
    advance(61_000)
    const slow = gate()
    const late = visit(
      planted,
      async (session) => {
        await session.get('planted')
        await slow.opened
        await session.set('more', 1)
      },
      other,
    )
    const rotated = visit(planted, (session) => session.get('planted'), other)
    const victim = idOf(await visit(planted, ada))
    const known = cookiesOf(await rotated).map(({ value }) => value)
    slow.open()
    known.push(planted, ...cookiesOf(await late).map(({ value }) => value))
    for (const id of known.filter((id) => id !== '' && id !== victim)) expect((await see(id))[0]).toBe(null)
    expect((await see(victim))[0]).toBe('ada')
  })

  it('works in a request whose session another has ended, and nothing else makes a session there', async () => {
    const { visit, make, see } = shop()
    const id = await make()
    const out = gate()
    const used = [gate(), gate()]
    const wait = async (session: Session, n: number) => {
      await session.get('cart')
      used[n]?.open()
      await out.opened
    }
    const setting = visit(
      id,
      async (session) => {
        await wait(session, 0)
        await session.set('late', 1)
      },
      other,
    )
    const logging = visit(
      id,
      async (session) => {
        await wait(session, 1)
        await session.logIn('ada')
        await session.set('late', 1)
      },
      other,
    )
    await Promise.all(used.map(({ opened }) => opened))
    await visit(id, (session) => session.logOut())
    out.open()
    expect(cookiesOf(await setting)).toEqual([])
    expect(await see(idOf(await logging))).toEqual(['ada', { late: 1 }])
    expect(await see(id)).toEqual([null, {}])
  })

  it('leaves a record that can not be opened behind', async () => {
    const { storage, visit, make, see } = shop()
    const id = await make()
    storage.getSession = async function (asked, ...args) {
      if (asked !== id) return StorageMemory.prototype.getSession.call(this, asked, ...args)
      const { SessionError } = await import('../../../src/index.ts')
      throw new SessionError('RECORD_NOT_AUTHENTIC', 'no key opens it')
    }
    await expect(visit(id, (session) => session.user())).rejects.toThrow()
    expect(await see(idOf(await visit(id, ada, other)))).toEqual(['ada', {}])
  })
})

describe('logOut', () => {
  it('clears the cookie, and a request that began before the answer makes no session by set', async () => {
    const { visit, make, see } = shop()
    const id = idOf(await visit(await make(), ada))
    const response = await visit(id, (session) => session.logOut())
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    expect(await see(id)).toEqual([null, {}])
    const next = idOf(await visit(id, (session) => session.set('a', 1)))
    expect(await see(next)).toEqual([null, { a: 1 }])
  })

  it('and then logIn, in one request, makes a new session', async () => {
    const { visit, make, see } = shop()
    const id = idOf(await visit(await make(), ada))
    const response = await visit(id, async (session) => {
      await session.logOut()
      await session.logIn('bob')
    })
    expect(await see(idOf(response))).toEqual(['bob', {}])
  })
})

describe('lifetimes of a log-in', () => {
  it('count from the log-in, and the cookie promises no more', async () => {
    const { visit, make, see, advance } = shop()
    const id = await make()
    advance(50 * 60_000)
    const response = await visit(id, (session) =>
      session.logIn('ada', { ttl: 10 * HOUR, maxLifetime: 2 * HOUR }),
    )
    expect(cookiesOf(response)[0]?.attributes).toContain('Max-Age=7200')
    const next = idOf(response)
    advance(HOUR)
    expect((await see(next))[0]).toBe('ada')
    advance(HOUR - 1)
    expect((await see(next))[0]).toBe('ada')
    advance(2)
    expect(await see(next)).toEqual([null, {}])
  })
})

describe('confirm', () => {
  it('makes the session fresh, under a new id; a double click is no error', async () => {
    const { visit, make, see, advance } = shop()
    const id = idOf(await visit(await make(), ada))
    const fresh = (session: Session) => session.isFresh(60_000)
    expect(await (await visit(id, fresh)).json()).toBe(true)
    advance(60_001)
    expect(await (await visit(id, fresh)).json()).toBe(false)
    const first = gate()
    const slow = visit(id, async (session) => {
      await session.get('cart')
      await first.opened
      await session.confirm()
      return session.isFresh(60_000)
    })
    const next = idOf(await visit(id, (session) => session.confirm()))
    first.open()
    const second = await slow
    expect(cookiesOf(second)).toEqual([])
    expect(await second.json()).toBe(true)
    expect(await (await visit(next, fresh)).json()).toBe(true)
    expect(await see(next)).toEqual(['ada', { cart: ['book'] }])
    expect(await see(id)).toEqual([null, {}])
  })

  it('is undone where no client learns of it, and the old id is not fresh', async () => {
    const { visit, make, see, advance } = shop()
    const id = idOf(await visit(await make(), ada))
    advance(60_001)
    const failing = visit(id, async (session) => {
      await session.confirm()
      throw new Error('oh')
    })
    await expect(failing).rejects.toThrow('oh')
    expect(await see(id)).toEqual(['ada', { cart: ['book'] }])
    expect(await (await visit(id, (session) => session.isFresh(60_000))).json()).toBe(false)
  })

  it('is refused where nobody is logged in', async () => {
    const { visit, make } = shop()
    const id = await make()
    await expect(visit(id, (session) => session.confirm())).rejects.toMatchObject({
      code: 'SESSION_DESTROYED',
    })
  })
})

describe('bad input', () => {
  it.each([[''], [null], [{}], [1.5], [Number.NaN], ['x'.repeat(256)], ['\ud800']])(
    '%j is no user',
    async (user) => {
      const { visit } = shop()
      const logIn = visit('', (session) => session.logIn(user as string))
      await expect(logIn).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    },
  )

  it('an id function that gives an id in use is refused, and its session stays', async () => {
    const { visit, make, manager } = shop()
    const taken = await make()
    const logIn = visit('', async (session) => {
      session.setIdFunc(() => taken)
      await session.logIn('ada')
    })
    await expect(logIn).rejects.toMatchObject({ code: 'INVALID_SESSION_ID' })
    expect(await manager.new(taken).data()).toEqual({ cart: ['book'] })
  })

  it('7, 7n and "7" are one user', async () => {
    const { visit, see } = shop()
    for (const user of [7, 7n, '7']) {
      expect((await see(idOf(await visit('', (session) => session.logIn(user)))))[0]).toBe('7')
    }
  })
})
