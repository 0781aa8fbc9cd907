import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpSessions } from '../../platforms/http/index.ts'
import { Manager, newSessionId, type Storage } from '../../src/index.ts'
import type { MetadataChanges } from '../../src/record/metadata.ts'
import { leadingTo } from '../../src/record/move-changes.ts'

const HOUR = 3_600_000
const NAME = 'gfsessionid'

/** What a cookie or a header may hold, and how its session ranks; 0: there is none. */
const RANKS = {
  junk: 0,
  empty: 0,
  dead: 0,
  emptied: 0,
  ended: 0,
  anonymous: 1,
  older: 2,
  later: 3,
  rotated: 4,
}
type Kind = keyof typeof RANKS
type Ids = Record<Kind | 'target', string>
const KINDS = Object.keys(RANKS) as Kind[]

/** The session that a request with such cookies, and such a header, must use. */
function expected(cookies: readonly Kind[], header?: Kind): Kind | undefined {
  const best = [...cookies].sort((a, b) => RANKS[b] - RANKS[a]).find((kind) => RANKS[kind] > 0)
  return best ?? (header !== undefined && RANKS[header] > 0 ? header : undefined)
}

interface Place {
  readonly storage: Storage
  end?(): Promise<unknown>
}

/** Tests of requests that bring several cookies of one name, or a cookie and a header. */
export function severalCookies(name: string, open: () => Promise<Place>): void {
  describe(`several cookies of one name, on ${name}`, () => {
    let place: Place
    let ids: Ids
    let sessions: HttpSessions

    beforeAll(async () => {
      place = await open()
      sessions = new HttpSessions(new Manager(HOUR, place.storage), { rotateEvery: 10 * HOUR })
      ids = await makeSessions(place.storage)
    })
    afterAll(() => place.end?.())

    const visit = async (cookies: readonly Kind[], header?: Kind) => {
      const headers: Record<string, string> = {}
      if (cookies.length > 0) headers.cookie = cookies.map((kind) => `${NAME}=${ids[kind]}`).join('; ')
      if (header !== undefined) headers[NAME] = ids[header]
      let used: unknown
      const request = new Request('http://shop.test/', { headers })
      const response = await sessions.handle(request, async (session) => {
        used = await session.get('kind')
        expect((await session.info())?.data.kind).toBe(used)
        return new Response('ok')
      })
      return { used, cookies: response.headers.getSetCookie() }
    }
    const peek = async (cookies: readonly Kind[]) => {
      const headers = { cookie: cookies.map((kind) => `${NAME}=${ids[kind]}`).join('; ') }
      const { session } = sessions.open({ headers })
      return (await session.info())?.data.kind
    }

    it('each three of them lead to the session that ranks first, and none is cleared', async () => {
      for (const a of KINDS) {
        for (const b of KINDS) {
          for (const c of KINDS) {
            const { used, cookies } = await visit([a, b, c])
            const best = expected([a, b, c])
            expect([a, b, c, used]).toEqual([a, b, c, best])
            expect([a, b, c, cookies.filter((text) => text.includes('Max-Age=0'))]).toEqual([a, b, c, []])
            // A cookie that is renewed is that of this session.
            for (const text of cookies)
              expect(text).toContain(best === 'rotated' ? ids.target : ids[best as Kind])
          }
          expect([a, b, await peek([a, b])]).toEqual([a, b, expected([a, b])])
        }
      }
    })

    it('a header counts where no cookie leads to a session', async () => {
      for (const header of KINDS) {
        for (const a of KINDS) {
          expect([a, header, (await visit([a], header)).used]).toEqual([a, header, expected([a], header)])
          for (const b of KINDS) {
            const { used, cookies } = await visit([a, b], header)
            expect([a, b, header, used]).toEqual([a, b, header, expected([a, b], header)])
            expect(cookies.filter((text) => text.includes('Max-Age=0'))).toEqual([])
          }
        }
      }
    })
  })
}

/** A session of each kind, and the `target` to which the old id of the rotated one leads. */
async function makeSessions(storage: Storage): Promise<Ids> {
  const ids = Object.fromEntries([...KINDS, 'target'].map((kind) => [kind, newSessionId()])) as Ids
  ids.junk = 'no-id!'
  ids.empty = ''
  await write(storage, ids.emptied, undefined, { created: Date.now() })
  await write(storage, ids.ended, undefined, { successor: '', ended: 1 })
  await write(storage, ids.anonymous, 'anonymous', { created: 5 })
  await write(storage, ids.older, 'older', { user: 'ada', loggedIn: 1000 })
  await write(storage, ids.later, 'later', { user: 'bob', loggedIn: 2000 })
  await write(storage, ids.rotated, 'rotated', { user: 'eve', loggedIn: 3000 })
  await storage.moveSession!(ids.rotated, ids.target, HOUR, {
    leave: leadingTo(ids.target, Date.now() + HOUR),
  })
  return ids
}

/** Writes a record as a log-in, a rotation or a log-out leaves it. */
export async function write(
  storage: Storage,
  id: string,
  kind: string | undefined,
  reserved: MetadataChanges,
): Promise<void> {
  const set = new Map(kind === undefined ? [] : [['kind', JSON.stringify(kind)]])
  const changes = { base: 'absent', set, removed: new Set<string>(), updates: new Map(), reserved } as const
  await storage.mergeSession!(id, changes, HOUR)
}
