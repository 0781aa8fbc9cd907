import { describe, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, type Session, StorageMemory } from '../../../src/index.ts'
import { cookiesOf, HOUR, idOf } from '../support.ts'

/** Servers on one storage: one that rotates at each request a minute later, and one that does not rotate. */
function shop() {
  let time = 1_800_000_000_000
  const now = () => time
  const storage = new StorageMemory({ now })
  const manager = new Manager(HOUR, storage, { now })
  const rotating = new HttpSessions(manager, { rotateEvery: 60_000 })
  const plain = new HttpSessions(manager)
  const visit = (sessions: HttpSessions, id: string, handler: (session: Session) => unknown) =>
    sessions.handle(
      new Request('http://shop.test/', { headers: { cookie: `gfsessionid=${id}` } }),
      async (session) => {
        await handler(session)
        return new Response('ok')
      },
    )
  /** A user's session, and the ids that it has had, its own last. */
  const logIn = async (rotations: number): Promise<string[]> => {
    const ids = [idOf(await visit(rotating, '', (session) => session.set('user', 'ada')))]
    for (let n = 0; n < rotations; n++) {
      time += 60_000
      ids.push(idOf(await visit(rotating, ids.at(-1) as string, (session) => session.get('user'))))
    }
    return ids
  }
  const userOf = async (id: string) => manager.new(id).get('user')
  return { manager, rotating, plain, visit, logIn, userOf, advance: (ms: number) => (time += ms) }
}

describe('a log-out by an id from before a rotation', () => {
  it.each([1, 11])('ends the session by manager.new, %i rotations later', async (rotations) => {
    const { manager, logIn, userOf } = shop()
    const ids = await logIn(rotations)
    await manager.new(ids[0]).destroy()
    for (const id of ids) expect(await userOf(id)).toBe(undefined)
  })

  it.each(['rotating', 'plain'] as const)('ends it by an HttpSessions that is %s', async (which) => {
    const app = shop()
    const [old = '', next = ''] = await app.logIn(1)
    const response = await app.visit(app[which], old, (session) => session.destroy())
    expect(cookiesOf(response)).toMatchObject([{ clears: true }])
    expect([await app.userOf(old), await app.userOf(next)]).toEqual([undefined, undefined])
  })

  it('ends it also in a request that has been running for longer than the grace', async () => {
    const { rotating, visit, logIn, userOf, advance } = shop()
    const [id = ''] = await logIn(0)
    let next = ''
    await visit(rotating, id, async (session) => {
      advance(60_000)
      next = idOf(await visit(rotating, id, (other) => other.get('user')))
      advance(20_000)
      await session.destroy()
    })
    expect([await userOf(id), await userOf(next)]).toEqual([undefined, undefined])
  })

  it('a request that runs under another of its ids stores nothing after that', async () => {
    for (const at of [0, 1]) {
      const { rotating, visit, logIn } = shop()
      const ids = await logIn(1)
      const late = await visit(rotating, ids[at] as string, async (session) => {
        await visit(rotating, ids[0] as string, (other) => other.destroy())
        await session.set('user', 'eve')
      })
      expect(cookiesOf(late)).toEqual([])
    }
  })
})
