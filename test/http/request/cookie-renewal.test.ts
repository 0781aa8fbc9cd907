import { afterEach, describe, expect, it, vi } from 'vitest'
import { HttpSessions, type HttpSessionsOptions } from '../../../platforms/http/index.ts'
import { realClock } from '../../../src/common/real-timers.ts'
import {
  Manager,
  type ManagerOptions,
  type Session,
  type Storage,
  StorageMemory,
} from '../../../src/index.ts'
import { cookiesOf, NAME, type SessionCookie } from '../support.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TTL = 10 * HOUR
const TENTH = TTL / 10

interface Settings extends Omit<ManagerOptions, 'now'> {
  ttl?: number
  http?: HttpSessionsOptions
  storage?: (now: () => number) => Storage
}

/** Two processes over one storage, and a browser that keeps its cookie as long as it is told to. */
function world({ ttl = TTL, http = {}, storage: make, ...managerOptions }: Settings = {}) {
  const clock = { now: 1_800_000_000_000, behind: 0 }
  vi.spyOn(realClock, 'now').mockImplementation(() => clock.now)
  /** The clock of the servers. */
  const now = () => clock.now - clock.behind
  const storage = make?.(now) ?? new StorageMemory({ now })
  const processes = [0, 1].map(() => {
    const manager = new Manager(ttl, storage, { ...managerOptions, now })
    return new HttpSessions(manager, http)
  })
  let kept: { value: string; end: number } | undefined
  const cookie = () => (kept !== undefined && kept.end > clock.now ? `${NAME}=${kept.value}` : '')
  const take = (sent: readonly SessionCookie[]): void => {
    for (const { value, attributes, clears } of sent) {
      const [, age] =
        /^Max-Age=(\d+)$/.exec(attributes.find((each) => each.startsWith('Max-Age')) ?? '') ?? []
      const life = age === undefined ? Number.POSITIVE_INFINITY : Number(age) * 1000
      kept = clears ? undefined : { value, end: clock.now + life }
    }
  }
  /** One request; returns the cookies of its response. */
  const visit = async (
    work: (session: Session) => unknown = (session) => session.get('user'),
    { process = 0, headers = { cookie: cookie() } as HeadersInit, init = {} as ResponseInit } = {},
  ): Promise<SessionCookie[]> => {
    const request = new Request('http://shop.test/', { headers })
    const response = await processes[process]!.handle(request, async (session) => {
      await work(session)
      return new Response('ok', init)
    })
    const sent = cookiesOf(response)
    take(sent)
    return sent
  }
  const isLoggedIn = async (process = 0): Promise<boolean> => {
    let user: unknown
    await visit(
      async (session) => {
        user = await session.get('user')
      },
      { process },
    )
    return user === 'ada'
  }
  const logIn = (more: (session: Session) => unknown = () => {}) =>
    visit(async (session) => {
      await session.set('user', 'ada')
      await more(session)
    })
  const pass = (ms: number): void => {
    clock.now += ms
  }
  return { visit, isLoggedIn, logIn, pass, clock, storage, processes, cookie }
}

afterEach(() => void vi.restoreAllMocks())

/** Repeatable numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('a browser over a simulated month', () => {
  it.each([
    ['one process', () => 0],
    ['two processes by turns', (n: number) => n % 2],
    ['two processes, the second one seldom', (n: number) => (n % 7 === 0 ? 1 : 0)],
  ])('that uses its session once in 0.9 TTL stays logged in, with %s', async (_what, processOf) => {
    const { isLoggedIn, logIn, pass } = world()
    await logIn()
    for (let n = 0; n < (30 * DAY) / (0.9 * TTL); n++) {
      pass(0.9 * TTL)
      expect(await isLoggedIn(processOf(n))).toBe(true)
    }
    pass(TTL + 1)
    expect(await isLoggedIn()).toBe(false)
  })

  it.each([1, 2, 3, 4, 5])(
    'that uses its session at any times within the TTL stays logged in (seed %i)',
    async (seed) => {
      const next = random(seed)
      const { isLoggedIn, logIn, pass } = world({ ttl: HOUR })
      await logIn()
      for (let time = 0; time < 30 * DAY; ) {
        const step = Math.floor((next() < 0.5 ? next() * 0.01 : next()) * HOUR)
        time += Math.max(step, HOUR / 20)
        pass(step)
        expect(await isLoggedIn(Math.floor(next() * 2))).toBe(true)
      }
    },
  )

  it('that uses its session all the time gets the cookie at most once in a tenth of the TTL from each process', async () => {
    const { visit, logIn, pass, clock } = world()
    await logIn()
    const sentAt: number[][] = [[clock.now], []]
    const step = TENTH / 30
    for (let n = 0; n * step < 30 * DAY; n++) {
      pass(step)
      if ((await visit(undefined, { process: n % 2 })).length > 0) sentAt[n % 2]!.push(clock.now)
    }
    for (const times of sentAt) {
      const gaps = times.slice(1).map((time, index) => time - times[index]!)
      expect(Math.min(...gaps)).toBeGreaterThan(TENTH)
      expect(times.length).toBeGreaterThan(0.8 * ((30 * DAY) / TENTH))
    }
  })

  it.each([DAY, HOUR])('with a TTL of its own of %i ms it is that TTL which counts', async (own) => {
    const { isLoggedIn, logIn, visit, pass } = world()
    expect(await logIn((session) => session.setTTL(own))).toMatchObject([
      { attributes: expect.arrayContaining([`Max-Age=${(own + own / 10) / 1000}`]) },
    ])
    pass(own / 11)
    expect(await visit()).toEqual([])
    for (let n = 0; n < 50; n++) {
      pass(0.95 * own)
      expect(await isLoggedIn(n % 2)).toBe(true)
    }
    pass(own + 1)
    expect(await isLoggedIn()).toBe(false)
  })

  it('a session that is given another TTL has its cookie with that one', async () => {
    const { isLoggedIn, logIn, visit, pass } = world()
    await logIn()
    const sent = await visit((session) => session.setTTL(DAY), { process: 1 })
    expect(sent).toMatchObject([
      { attributes: expect.arrayContaining([`Max-Age=${(DAY + DAY / 10) / 1000}`]) },
    ])
    pass(0.9 * DAY)
    expect(await isLoggedIn()).toBe(true)
    await visit((session) => session.setTTL(undefined))
    pass(0.9 * TTL)
    expect(await isLoggedIn()).toBe(true)
  })

  it('the cookie does not go beyond the maxLifetime, and is not sent again and again at its end', async () => {
    const { visit, isLoggedIn, logIn, pass, clock, cookie } = world({ maxLifetime: 3 * TTL })
    await logIn()
    const begin = clock.now
    let last = 0
    let count = 0
    for (let n = 0; n < 299; n++) {
      pass(TTL / 100)
      const [sent] = await visit()
      if (sent === undefined) continue
      count++
      last = clock.now + 1000 * Number(/\d+/.exec(sent.attributes[0] as string)?.[0])
    }
    expect(last - begin).toBeGreaterThanOrEqual(3 * TTL)
    expect(last - begin).toBeLessThanOrEqual(3 * TTL + 1000)
    expect(count).toBeLessThanOrEqual(21)
    expect(await isLoggedIn()).toBe(true)
    pass(TTL / 100 + 2000)
    expect([cookie(), await isLoggedIn()]).toEqual(['', false])
  })

  it.each([TTL / 4, TTL, 100 * TTL])(
    'stays logged in where the servers set their clock back by %i ms',
    async (ms) => {
      const { isLoggedIn, logIn, pass, clock } = world()
      await logIn()
      for (let n = 0; n < 30; n++) {
        pass(0.45 * TTL)
        if (n === 10) clock.behind = ms
        pass(0.45 * TTL)
        expect(await isLoggedIn(n % 2)).toBe(true)
      }
    },
  )
})

describe('a cookie is sent again', () => {
  it('by a process that does not know how long it lasts, and not by the next request', async () => {
    const { visit, logIn } = world()
    const [{ value }] = (await logIn()) as [SessionCookie]
    expect(await visit()).toEqual([])
    expect(await visit((session) => session.set('b', 1))).toEqual([])
    expect(await visit(undefined, { process: 1 })).toMatchObject([{ value, clears: false }])
    expect(await visit(undefined, { process: 1 })).toEqual([])
  })

  it('by a use of the session, and by no other request', async () => {
    const { visit, logIn, pass } = world()
    await logIn()
    pass(2 * TENTH)
    expect(await visit(() => {})).toEqual([])
    expect(await visit()).toHaveLength(1)
  })

  it.each(['public, max-age=60', 'max-age=5, PUBLIC', 'private, s-maxage = 3', 's-maxage=60'])(
    'with Cache-Control: %s only where a later response may have it',
    async (value) => {
      const { visit, logIn, pass } = world()
      await logIn()
      pass(2 * TENTH)
      expect(await visit(undefined, { init: { headers: { 'cache-control': value } } })).toEqual([])
      const init = { headers: { 'cache-control': 'private, max-age=60, x-public=1' } }
      expect(await visit(undefined, { init })).toHaveLength(1)
    },
  )

  it('not for a session that the request names by a header alone', async () => {
    const { visit, logIn, pass } = world()
    const [{ value }] = (await logIn()) as [SessionCookie]
    pass(2 * TENTH)
    for (const process of [0, 1])
      expect(await visit(undefined, { process, headers: { [NAME]: value } })).toEqual([])
    expect(await visit()).toHaveLength(1)
  })

  it('not for a session that is not there, and not for a request that was aborted', async () => {
    const { visit, logIn, processes, cookie, pass } = world()
    await logIn()
    pass(2 * TENTH)
    const signal = AbortSignal.abort()
    const request = new Request('http://shop.test/', { headers: { cookie: cookie() }, signal })
    const aborted = await processes[0]!.handle(request, async (session) => {
      await session.get('user')
      return new Response('ok')
    })
    expect(cookiesOf(aborted)).toEqual([])
    expect(await visit()).toHaveLength(1)
    expect(await visit((session) => session.destroy())).toMatchObject([{ clears: true }])
    expect(await visit(undefined, { headers: { cookie: `${NAME}=${'x'.repeat(32)}` } })).toMatchObject([
      { clears: true },
    ])
  })

  it('by the next request where the one that changed its life was aborted', async () => {
    const { visit, logIn, processes, cookie } = world()
    await logIn()
    const request = new Request('http://shop.test/', {
      headers: { cookie: cookie() },
      signal: AbortSignal.abort(),
    })
    await processes[0]!.handle(request, async (session) => {
      await session.setTTL(10 * TTL)
      return new Response('ok')
    })
    expect(await visit()).toHaveLength(1)
    expect(await visit()).toEqual([])
  })

  it('not by a slow request whose session another process has ended', async () => {
    const { visit, logIn, clock, storage } = world()
    const [{ value }] = (await logIn()) as [SessionCookie]
    const slow = async (session: Session) => {
      await session.get('user')
      clock.now += 2 * TENTH
      await storage.removeAll(value)
    }
    expect(await visit(slow)).toEqual([])
  })

  it.each<[string, HttpSessionsOptions, string | undefined]>([
    ['a maxAge that is given', { cookie: { maxAge: DAY } }, 'Max-Age=86400'],
    ['goframe', { goframe: true }, 'Max-Age=86400'],
    ['a cookie until the browser is closed', { cookie: { maxAge: null } }, undefined],
  ])('not with %s', async (_what, http, age) => {
    const { visit, logIn, pass } = world({ http })
    const [sent] = await logIn()
    expect(sent?.attributes.find((each) => each.startsWith('Max-Age'))).toBe(age)
    for (let n = 0; n < 5; n++) {
      pass(0.9 * TTL)
      expect(await visit(undefined, { process: n % 2 })).toEqual([])
    }
  })

  it('with a cookie until the browser is closed, for a session with a TTL of its own', async () => {
    const { logIn, isLoggedIn, pass } = world({ http: { cookie: { maxAge: null } } })
    await logIn((session) => session.setTTL(DAY))
    for (let n = 0; n < 30; n++) {
      pass(0.9 * DAY)
      expect(await isLoggedIn(n % 2)).toBe(true)
    }
  })

  it('with rolling by each use, but not in a response for shared caches', async () => {
    const { visit, logIn } = world({ http: { rolling: true, cookie: { maxAge: DAY } } })
    await logIn()
    expect(await visit()).toHaveLength(1)
    expect(await visit(undefined, { init: { headers: { 'cache-control': 'public' } } })).toEqual([])
    expect(await visit()).toHaveLength(1)
  })

  it('with a new id at once, whatever the caches may do', async () => {
    const { visit, logIn } = world()
    await logIn()
    const init = { headers: { 'cache-control': 'public' } }
    expect(await visit((session) => session.regenerateId(), { init })).toHaveLength(1)
    expect(await visit()).toEqual([])
    const inTwoUses = async (session: Session) => {
      await session.regenerateId()
      await session.close()
      await session.get('user')
    }
    expect(await visit(inTwoUses, { init })).toHaveLength(1)
  })

  it('without one more call of the storage', async () => {
    const calls: string[] = []
    const { visit, logIn, pass } = world({ storage: (now) => counting(new StorageMemory({ now }), calls) })
    await logIn()
    const work = {
      read: (session: Session) => session.get('user'),
      write: (session: Session) => session.set('b', 1),
    }
    for (const use of [work.read, work.write]) {
      calls.length = 0
      expect(await visit(use)).toEqual([])
      const without = calls.splice(0)
      pass(2 * TENTH)
      expect(await visit(use)).toHaveLength(1)
      expect(calls).toEqual(without)
    }
  })
})

/** Notes each call of a method. */
function counting(storage: Storage, calls: string[]): Storage {
  return new Proxy(storage, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        calls.push(String(name))
        return Reflect.apply(value, target, args)
      }
    },
  })
}
