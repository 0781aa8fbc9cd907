import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, type Session, SessionError, StorageMemory } from '../../../src/index.ts'
import { cookiesOf, gate, HOUR, idOf, setup } from '../support.ts'
import { Failing } from './support.ts'

async function idsOf(storage: { ids?(): AsyncIterable<string> }): Promise<string[]> {
  const ids: string[] = []
  for await (const id of storage.ids?.() ?? []) ids.push(id)
  return ids
}

describe('a handler of handle that throws after regenerateId', () => {
  const fails = async (session: Session) => {
    await session.regenerateId()
    await session.set('user', 'ada')
    throw new Error('mine')
  }

  it('leaves the session under the id that the client has, as it was', async () => {
    const { visit, make, stored, storage } = setup()
    const id = await make()
    await expect(visit(id, fails)).rejects.toThrow('mine')
    expect([await stored(id), await idsOf(storage)]).toEqual([{ a: 1 }, [id]])
    const next = idOf(await visit(id, (session) => session.regenerateId()))
    expect(await stored(next)).toEqual({ a: 1 })
  })

  it('leaves a session that was kept under both ids under the old one alone', async () => {
    const { visit, make, stored, storage } = setup()
    const id = await make()
    const keeps = visit(id, async (session) => {
      await session.regenerateId(false)
      throw new Error('mine')
    })
    await expect(keeps).rejects.toThrow('mine')
    expect([await stored(id), await idsOf(storage)]).toEqual([{ a: 1 }, [id]])
  })

  it('also if the regenerateId is still running by then', async () => {
    const { visit, make, stored, storage } = setup()
    const id = await make()
    const fails = visit(id, async (session) => {
      await session.get('a')
      session.regenerateId().catch(() => {})
      throw new Error('mine')
    })
    await expect(fails).rejects.toThrow('mine')
    expect([await stored(id), await idsOf(storage)]).toEqual([{ a: 1 }, [id]])
  })

  it('leaves none where it was saved since: what a log-in has stored gets under no old id', async () => {
    const { visit, make, stored, storage } = setup()
    const id = await make()
    const saves = visit(id, async (session) => {
      await session.regenerateId()
      await session.set('user', 'ada')
      await session.close()
      throw new Error('mine')
    })
    await expect(saves).rejects.toThrow('mine')
    expect([await stored(id), await idsOf(storage)]).toEqual([{}, []])
  })
})

it('a save of handle that fails after regenerateId leaves the session under the old id', async () => {
  const storage = new Failing()
  const { visit, make, stored } = setup({}, storage)
  const id = await make()
  const logIn = async (session: Session) => {
    await session.regenerateId()
    await session.set('user', 'ada')
  }
  storage.failing.add('mergeSession')
  await expect(visit(id, logIn)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  expect([await stored(id), await idsOf(storage)]).toEqual([{ a: 1 }, [id]])
  expect(await stored(idOf(await visit(id, logIn)))).toEqual({ a: 1, user: 'ada' })
})

it('a save that was made although it failed puts no user under an old id', async () => {
  class Lossy extends StorageMemory {
    isLossy = false
    override async mergeSession(...args: Parameters<StorageMemory['mergeSession']>): Promise<void> {
      await super.mergeSession(...args)
      if (!this.isLossy) return
      this.isLossy = false
      throw new SessionError('TIMEOUT', 'no answer')
    }
  }
  const storage = new Lossy()
  const { visit, make, stored } = setup({}, storage)
  const id = await make()
  const logIn = visit(id, async (session) => {
    await session.regenerateId()
    await session.set('user', 'ada')
    storage.isLossy = true
  })
  await expect(logIn).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect([await stored(id), await idsOf(storage)]).toEqual([{}, []])
})

it('a log-out whose answer was lost and that is made again clears the cookie', async () => {
  class Lossy extends StorageMemory {
    isLossy = true
    override async removeAll(...args: Parameters<StorageMemory['removeAll']>): Promise<void> {
      await super.removeAll(...args)
      if (!this.isLossy) return
      this.isLossy = false
      throw new SessionError('TIMEOUT', 'no answer')
    }
  }
  const { visit, make } = setup({}, new Lossy())
  const id = await make()
  const response = await visit(id, async (session) => {
    await session.get('a')
    await session.destroy().catch(() => session.destroy())
  })
  expect(cookiesOf(response)).toMatchObject([{ clears: true }])
})

it('a client that goes away during a handler of handle does not wait for it', async () => {
  const { sessions, visit, make, stored } = setup({ rejectDestroyed: true })
  const id = await make()
  const [ended, goOn] = [gate(), gate()]
  const { signal, abort } = withAbort()
  const request = new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` }, signal })
  const slow = sessions.handle(request, async (session) => {
    await session.destroy()
    ended.open()
    await goOn.opened
    return new Response('ok')
  })
  await ended.opened
  await expect(visit(id, (session) => session.set('b', 1))).rejects.toMatchObject({
    code: 'SESSION_DESTROYED',
  })
  abort()
  expect(await stored(idOf(await visit(id, (session) => session.set('b', 1))))).toEqual({ b: 1 })
  goOn.open()
  await slow
})

function withAbort() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

it('a handler that never commits what it opened locks nobody out', async () => {
  const { sessions, visit, make, stored } = setup({ rejectDestroyed: true })
  for (const ends of [(s: Session) => s.regenerateId(), (s: Session) => s.destroy()]) {
    const id = await make()
    const jar = { get: () => id, set: () => {} }
    const { session } = sessions.open({ cookies: jar })
    await ends(session)
    const response = await visit(id, (other) => other.set('b', 1))
    expect(await stored(idOf(response))).toEqual({ b: 1 })
  }
})

describe('two servers on one storage', () => {
  function servers() {
    let time = 1_800_000_000_000
    const now = () => time
    const storage = new StorageMemory({ now })
    const manager = new Manager(HOUR, storage, { now })
    const options = { rotateEvery: HOUR, grace: 10_000 }
    const [one, two] = [new HttpSessions(manager, options), new HttpSessions(manager, options)]
    const visit = (sessions: HttpSessions, id: string, handler: (session: Session) => unknown) =>
      sessions.handle(
        new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } }),
        async (session) => {
          await handler(session)
          return new Response('ok')
        },
      )
    return { one, two, visit, manager, storage, advance: (ms: number) => (time += ms) }
  }

  it('a request that began before a log-out at the other makes no session by set, a later one does', async () => {
    const { one, two, visit, manager, storage, advance } = servers()
    const id = idOf(await visit(one, '', (session) => session.set('user', 'ada')))
    const late = await visit(two, id, async (session) => {
      advance(1)
      await visit(one, id, (other) => other.destroy())
      await session.set('user', 'eve')
    })
    expect([cookiesOf(late), await manager.new(id).data()]).toEqual([[], {}])
    advance(1)
    const after = await visit(two, id, (session) => session.set('b', 1))
    expect(await manager.new(idOf(after)).data()).toEqual({ b: 1 })
    advance(10_001)
    expect(await storage.getSession(id, HOUR)).toBe(undefined)
  })

  it('a second log-out leaves the time of the first', async () => {
    const { one, two, visit, advance } = servers()
    const id = idOf(await visit(one, '', (session) => session.set('user', 'ada')))
    await visit(one, id, (session) => session.destroy())
    advance(1)
    const late = await visit(two, id, async (session) => {
      advance(1)
      await visit(one, id, (other) => other.destroy())
      await session.set('b', 1)
    })
    expect(cookiesOf(late)).toMatchObject([{ clears: false }])
  })
})
