import { expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { nextSession } from '../../../platforms/http/next/index.ts'
import { HOUR, NAME, setup } from '../support.ts'
import { asyncJar, nextJar, svelteJar, type TestJar } from './support.ts'

/** Another process, which does not know how long the browser keeps the cookie. */
function other(app: ReturnType<typeof setup>) {
  const sessions = new HttpSessions(app.manager)
  const use = async (jar: TestJar) => {
    const { session, commit } = sessions.open({ cookies: jar.jar })
    expect(await session.get('a')).toBe(1)
    await commit()
    return jar.sent
  }
  return { sessions, use }
}

it.each([
  ["Next's", nextJar],
  ["SvelteKit's", svelteJar],
  ["Astro's", asyncJar],
])(
  'a commit over the jar of %s kind sends the cookie again where it may end too soon',
  async (_kind, makeJar) => {
    const app = setup()
    const id = await app.make()
    const { use } = other(app)
    expect(await use(makeJar(id))).toMatchObject([{ name: NAME, value: id, attributes: { maxAge: 3960 } }])
    expect(await use(makeJar(id))).toEqual([])
  },
)

it('a jar that cannot be written, or refuses, is no error, and the next request tries again', async () => {
  const app = setup()
  const id = await app.make()
  const { sessions, use } = other(app)
  const openSession = nextSession(sessions, {
    cookies: async () => nextJar(id, 'render').jar,
    headers: async () => new Headers(),
  })
  for (const open of [openSession, openSession, async () => sessions.open({ cookies: { get: () => id } })]) {
    const { session, commit } = await open()
    expect(await session.get('a')).toBe(1)
    await session.set('b', 1)
    await commit()
  }
  expect(await use(nextJar(id))).toMatchObject([{ value: id }])
})

it('a session that gets a TTL of its own has one cookie, and not another one at the next use', async () => {
  const app = setup()
  const id = await app.make()
  const { sessions, use } = other(app)
  const jar = nextJar(id)
  const { session, commit } = sessions.open({ cookies: jar.jar })
  await session.setTTL(10 * HOUR)
  await commit()
  expect(jar.sent).toMatchObject([{ value: id, attributes: { maxAge: 11 * 3600 } }])
  expect(await use(nextJar(id))).toEqual([])
})
