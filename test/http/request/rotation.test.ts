import { describe, expect, it } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { cookiesOf, gate, HOUR, idOf, setup } from '../support.ts'

/** Sessions with a `rotateEvery` of a minute, under a clock that the test sets. */
function aging(options: HttpSessionsOptions = {}) {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = new StorageMemory({ now })
  const manager = new Manager(HOUR, storage, { now })
  const sessions = new HttpSessions(manager, { rotateEvery: 60_000, ...options })
  const visit = (id: string, handler: (session: Session) => unknown) =>
    sessions.handle(
      new Request('http://shop.test/', { headers: id === '' ? {} : { cookie: `gfsessionid=${id}` } }),
      async (session) => {
        await handler(session)
        return new Response('ok')
      },
    )
  const make = async () => idOf(await visit('', (session) => session.set('a', 1)))
  const advance = (ms: number) => {
    time += ms
  }
  const stored = (id: string) => manager.new(id).data()
  return { sessions, storage, manager, visit, make, advance, stored }
}

const read = (session: Session) => session.get('a')

describe('rotation by age', () => {
  it('a session gets a new id at its first use after rotateEvery, and not before', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(59_000)
    expect(cookiesOf(await visit(id, read))).toEqual([])
    advance(1_000)
    const next = idOf(await visit(id, read))
    expect(next).not.toBe(id)
    expect(await stored(next)).toEqual({ a: 1 })
    expect(cookiesOf(await visit(next, read))).toEqual([])
    advance(60_000)
    expect(idOf(await visit(next, read))).not.toBe(next)
  })

  it('a rotation keeps the changes of its request', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    const next = idOf(await visit(id, (session) => session.set('b', 2)))
    expect(await stored(next)).toEqual({ a: 1, b: 2 })
  })

  it('during the grace an old id reads, changes and gets the new id, without another rotation', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    const next = idOf(await visit(id, read))
    advance(10_000)
    const response = await visit(id, async (session) => {
      expect(await session.get('a')).toBe(1)
      await session.set('late', true)
    })
    expect(idOf(response)).toBe(next)
    expect(await stored(next)).toEqual({ a: 1, late: true })
    advance(1)
    expect(cookiesOf(await visit(id, read))).toMatchObject([{ clears: true }])
    expect(await stored(next)).toEqual({ a: 1, late: true })
  })

  it('uses of an old id do not lengthen its grace', async () => {
    const { visit, make, advance } = aging()
    const id = await make()
    advance(60_000)
    await visit(id, read)
    for (let i = 0; i < 4; i++) {
      advance(3_000)
      await visit(id, read)
    }
    expect(cookiesOf(await visit(id, read))).toMatchObject([{ clears: true }])
  })

  it('three requests that rotate at once leave one session, and all get its id', async () => {
    const { visit, make, advance, storage, stored } = aging()
    const id = await make()
    advance(60_000)
    const all = gate()
    let waiting = 0
    const responses = await Promise.all(
      [1, 2, 3].map((n) =>
        visit(id, async (session) => {
          await session.set(`k${n}`, n)
          if (++waiting === 3) all.open()
          await all.opened
        }),
      ),
    )
    const [next, ...others] = responses.map(idOf)
    expect(others).toEqual([next, next])
    expect(await stored(next ?? '')).toEqual({ a: 1, k1: 1, k2: 2, k3: 3 })
    const ids: string[] = []
    for await (const name of storage.ids()) ids.push(name)
    expect(ids.sort()).toEqual([id, next].sort())
  })

  it('changes of a request that runs under the old id are saved under the new one', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    let next = ''
    const slow = await visit(id, async (session) => {
      await session.set('slow', true)
      next = idOf(await visit(id, read))
    })
    expect(idOf(slow)).toBe(next)
    expect(await stored(next)).toEqual({ a: 1, slow: true })
  })

  it('after a log-in no old id leads to the session', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    const next = idOf(await visit(id, read))
    const user = idOf(
      await visit(next, async (session) => {
        await session.regenerateId()
        await session.set('user', 'ada')
      }),
    )
    for (const old of [id, next]) {
      const response = await visit(old, async (session) => {
        expect(await session.data()).toEqual({})
      })
      expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    }
    expect(await stored(user)).toEqual({ a: 1, user: 'ada' })
  })

  it('a log-in whose session is rotated meanwhile moves the rotated session', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    let next = ''
    const response = await visit(id, async (session) => {
      await session.set('user', 'ada')
      next = idOf(await visit(id, read))
      await session.regenerateId()
    })
    expect([await stored(id), await stored(next)]).toEqual([{}, {}])
    expect(await stored(idOf(response))).toEqual({ a: 1, user: 'ada' })
  })

  it('a request with an old id clears no cookie of a log-in that came meanwhile', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    const next = idOf(await visit(id, read))
    let user = ''
    const late = await visit(id, async (session) => {
      user = idOf(await visit(next, (other) => other.regenerateId()))
      expect(await session.get('a')).toBe(undefined)
    })
    expect(cookiesOf(late)).toEqual([])
    expect(await stored(user)).toEqual({ a: 1 })
  })

  it('a request with an old id gets no id that a log-in has ended meanwhile, also in another process', async () => {
    for (const isElsewhere of [false, true]) {
      const { visit, make, advance, stored, manager } = aging()
      const elsewhere = new HttpSessions(manager, { rotateEvery: 60_000 })
      const id = await make()
      advance(60_000)
      await visit(id, read)
      let user = ''
      const led = await visit(id, async (session) => {
        expect(await session.get('a')).toBe(1)
        const logIn = async (session: Session) => {
          await session.regenerateId()
          return new Response('ok')
        }
        const request = new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } })
        user = idOf(isElsewhere ? await elsewhere.handle(request, logIn) : await visit(id, logIn))
      })
      expect(cookiesOf(led)).toEqual([])
      expect(await stored(user)).toEqual({ a: 1 })
    }
  })

  it('a request that runs for longer than the grace loses no change', async () => {
    const { visit, make, advance, stored } = aging()
    const id = await make()
    advance(60_000)
    let next = ''
    const slow = await visit(id, async (session) => {
      await session.get('a')
      next = idOf(await visit(id, read))
      advance(11_000)
      await session.set('order', 42)
    })
    expect(idOf(slow)).toBe(next)
    expect(await stored(next)).toEqual({ a: 1, order: 42 })
  })

  it('a rotation beside a log-out keeps no session, whichever comes first', async () => {
    const { visit, make, advance, stored } = aging()
    for (const outFirst of [true, false]) {
      const id = await make()
      advance(60_000)
      let rotated: Response | undefined
      const out = await visit(id, async (session) => {
        await session.get('a')
        const rotating = visit(id, async (other) => {
          await other.get('a')
          if (outFirst) await session.destroy()
        })
        rotated = await rotating
        if (!outFirst) await session.destroy()
      })
      const ids = cookiesOf(rotated as Response).map(({ value }) => value)
      for (const name of [id, ...ids]) if (name !== '') expect(await stored(name)).toEqual({})
      expect(cookiesOf(out)).toMatchObject([{ clears: true }])
    }
  })

  it('an older session is rotated from its next use on', async () => {
    const { visit, manager, advance } = aging()
    const id = '0123456789abcdefghijklmnopqrstuv'
    const session = manager.new(id)
    await session.set('a', 1)
    await session.close()
    advance(HOUR / 2)
    expect(idOf(await visit(id, read))).toBe(id)
    advance(60_000)
    expect(idOf(await visit(id, read))).not.toBe(id)
  })

  it('without rotateEvery no id is rotated, and the record holds no time of it', async () => {
    const { visit, storage } = setup()
    const id = idOf(await visit('', (session) => session.set('a', 1)))
    expect(new Map(await storage.getSession(id, HOUR))).toEqual(new Map([['a', 1]]))
  })
})

describe('a planted id', () => {
  it('a planted id gets nothing from a log-in: not later, not in a slow request, not by a regenerateId at once', async () => {
    const { visit, make, stored } = setup()
    const planted = await make({ mark: 'eve' })
    let user = ''
    const slow = await visit(planted, async (session) => {
      await session.set('evil', true)
      user = idOf(
        await visit(planted, async (victim) => {
          await victim.regenerateId()
          await victim.set('user', 'ada')
        }),
      )
      await expect(session.regenerateId()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    })
    expect(cookiesOf(slow)).toEqual([])
    expect(await stored(user)).toEqual({ mark: 'eve', user: 'ada' })
    const later = await visit(planted, async (session) => {
      expect(await session.data()).toEqual({})
    })
    expect(cookiesOf(later).every(({ clears }) => clears)).toBe(true)
  })

  it('a planted id whose regenerateId is faster than that of a log-in gets the visitor, not the user', async () => {
    const { visit, make, stored } = setup()
    const planted = await make({ mark: 'eve' })
    let attacker = ''
    const victim = await visit(planted, async (session) => {
      await session.set('user', 'ada')
      attacker = idOf(await visit(planted, (other) => other.regenerateId()))
      await expect(session.regenerateId()).rejects.toMatchObject({ code: 'SESSION_DESTROYED' })
    })
    expect(cookiesOf(victim)).toEqual([])
    expect(await stored(attacker)).toEqual({ mark: 'eve' })
  })
})
