import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, type Session, type Storage, StorageMemory } from '../../../src/index.ts'
import { StorageMap } from '../../support/storage-map.ts'
import { cookiesOf, HOUR, idOf } from '../support.ts'

const DAY = 24 * HOUR

function setup(maxLifetime?: number, make?: (now: () => number) => Storage) {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = make?.(now) ?? new StorageMemory({ now })
  const manager = new Manager(HOUR, storage, { now, maxLifetime })
  const sessions = new HttpSessions(manager, make && { rotateEvery: HOUR / 4 })
  const visit = (id: string, handler: (session: Session) => unknown) =>
    sessions.handle(
      new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } }),
      async (session) => {
        await handler(session)
        return new Response('ok')
      },
    )
  const read = async (id: string) => {
    let value: unknown
    const response = await visit(id, async (session) => {
      value = await session.get('a')
    })
    return { value, cookies: cookiesOf(response) }
  }
  const advance = (ms: number) => {
    time += ms
  }
  return { visit, read, advance }
}

describe('an idle lifetime', () => {
  it('a session that is not used ends after its TTL, and each use begins the TTL anew', async () => {
    const { visit, read, advance } = setup()
    const id = idOf(await visit('', (session) => session.set('a', 1)))
    for (let i = 0; i < 5; i++) {
      advance(HOUR - 1)
      expect((await read(id)).value).toBe(1)
    }
    advance(HOUR + 1)
    const { value, cookies } = await read(id)
    expect(value).toBe(undefined)
    expect(cookies).toMatchObject([{ clears: true }])
  })
})

describe('an absolute lifetime', () => {
  it('maxLifetime ends a session that is used all the time, also under a new id', async () => {
    const { visit, read, advance } = setup(3 * HOUR)
    let id = idOf(await visit('', (session) => session.set('a', 1)))
    for (let i = 0; i < 5; i++) {
      advance(HOUR / 2)
      expect((await read(id)).value).toBe(1)
      if (i === 2) id = idOf(await visit(id, (session) => session.regenerateId()))
    }
    advance(HOUR / 2 + 1)
    const { value, cookies } = await read(id)
    expect(value).toBe(undefined)
    expect(cookies).toMatchObject([{ clears: true }])
  })

  it('a set after maxLifetime creates a new session', async () => {
    const { visit, read, advance } = setup(HOUR)
    const id = idOf(await visit('', (session) => session.set('a', 1)))
    advance(HOUR + 1)
    const next = idOf(await visit(id, (session) => session.set('a', 2)))
    expect(next).not.toBe(id)
    advance(HOUR / 2)
    expect((await read(next)).value).toBe(2)
  })
})

describe.each<[string, (now: () => number) => Storage]>([
  ['memory', (now) => new StorageMemory({ now })],
  ['records with a stamp', (now) => new StorageMap({ now })],
])('a session on %s that was not used for a while', (_name, make) => {
  const visits: Record<string, (session: Session) => unknown> = {
    'is saved': (session) => session.set('b', 1),
    'is read': (session) => session.get('a'),
    'gets a new id': (session) => session.regenerateId(),
  }

  it.each(Object.entries(visits))('%s shortly before its maxLifetime ends it', async (_what, visit) => {
    const requests = setup(1.2 * HOUR, make)
    const first = idOf(await requests.visit('', (session) => session.set('a', 1)))
    requests.advance(0.9 * HOUR)
    const next = idOf(await requests.visit(first, visit))
    requests.advance(0.2 * HOUR)
    expect((await requests.read(next)).value).toBe(1)
  })

  it('can be given a shorter TTL than that', async () => {
    const { visit, read, advance } = setup(undefined, make)
    const first = idOf(await visit('', (session) => session.set('a', 1)))
    advance(HOUR / 2)
    const next = idOf(await visit(first, (session) => session.setTTL(60_000)))
    advance(60_000)
    expect((await read(next)).value).toBe(1)
    advance(60_001)
    expect((await read(next)).value).toBe(undefined)
  })

  it('has none of its old keys where it has expired and is given a longer TTL', async () => {
    const { visit, read, advance } = setup(undefined, make)
    const first = idOf(await visit('', (session) => session.set('a', 1)))
    advance(HOUR + 1)
    const next = await visit(first, async (session) => {
      await session.set('b', 1)
      await session.setTTL(DAY)
    })
    expect((await read(idOf(next))).value).toBe(undefined)
  })
})

describe("a session's own TTL", () => {
  it("a session's own TTL counts in the storage and in the browser", async () => {
    const { visit, read, advance } = setup()
    const response = await visit('', async (session) => {
      await session.set('a', 1)
      await session.setTTL(30 * DAY)
    })
    expect(cookiesOf(response)[0]?.attributes).toContain(`Max-Age=${33 * 24 * 3600}`)
    for (let i = 0; i < 3; i++) {
      advance(29 * DAY)
      expect((await read(idOf(response))).value).toBe(1)
    }
    advance(30 * DAY + 1)
    expect((await read(idOf(response))).value).toBe(undefined)
  })

  it("a session's own TTL stays through a new id, until setTTL(undefined)", async () => {
    const { visit, read, advance } = setup()
    const id = idOf(
      await visit('', async (session) => {
        await session.set('a', 1)
        await session.setTTL(30 * DAY)
      }),
    )
    const moved = await visit(id, (session) => session.regenerateId())
    expect(cookiesOf(moved)[0]?.attributes).toContain(`Max-Age=${33 * 24 * 3600}`)
    advance(DAY)
    expect((await read(idOf(moved))).value).toBe(1)
    const given = await visit(idOf(moved), (session) => session.setTTL(undefined))
    expect(cookiesOf(given)[0]?.attributes).toContain('Max-Age=3960')
    advance(HOUR + 1)
    expect((await read(idOf(moved))).value).toBe(undefined)
  })
})
