import { describe, expect, it } from 'vitest'
import type { CookieJar } from '../../../platforms/http/index.ts'
import { newSessionId } from '../../../src/index.ts'
import { NAME, setup } from '../support.ts'

/** What each framework's jar gives of a `Cookie` header with several values. */
const JARS: [string, (values: readonly string[]) => CookieJar][] = [
  ["Next's, which gives the last one", (values) => ({ get: () => value(values.at(-1)), set: () => {} })],
  ["SvelteKit's, which gives the first one", (values) => ({ get: () => values[0], set: () => {} })],
  ["Astro's, which gives the first one", (values) => ({ get: () => value(values[0]), set: () => {} })],
]
const value = (text: string | undefined) => (text === undefined ? undefined : { value: text })

async function shop() {
  const app = setup()
  const user = async (cookies: CookieJar | undefined, ids?: readonly string[]) => {
    const headers = ids && { cookie: ids.map((id) => `${NAME}=${id}`).join('; ') }
    const { session, commit } = app.sessions.open({ cookies, headers })
    const found = await session.get('user')
    await commit()
    return found
  }
  return { ...app, user, ada: await app.make({ user: 'ada' }), dead: newSessionId() }
}

describe.each(JARS)('over %s', (_name, jarOf) => {
  it('all values of the Cookie header count, where the headers are given', async () => {
    const { user, ada, dead } = await shop()
    for (const ids of [
      [dead, ada],
      [ada, dead],
      ['junk!', ada],
      [ada, 'junk!'],
      ['', ada],
      [ada, ''],
    ])
      expect(await user(jarOf(ids), ids)).toBe('ada')
  })

  it('a cookie that was set since the request came decides alone', async () => {
    const { user, ada, dead, make } = await shop()
    const set = jarOf([await make({ user: 'new' })])
    expect(await user(set, [ada, dead])).toBe('new')
    expect(await user(jarOf([newSessionId()]), [ada, dead])).toBe(undefined)
  })

  it('a cookie that was deleted since the request came is gone', async () => {
    const { user, ada, dead } = await shop()
    for (const deleted of [jarOf(['']), jarOf([])]) expect(await user(deleted, [ada, dead])).toBe(undefined)
  })

  it('no cookie is cleared where there are several', async () => {
    const { sessions, dead } = await shop()
    for (const [ids, cleared] of [
      [[dead], 1],
      [[dead, dead], 0],
      [[dead, 'junk!'], 0],
    ] as const) {
      let sent = 0
      const jar: CookieJar = { ...jarOf(ids), set: () => sent++ }
      const headers = { cookie: ids.map((id) => `${NAME}=${id}`).join('; ') }
      const { session, commit } = sessions.open({ cookies: jar, headers })
      await session.get('user')
      await commit()
      expect([ids, sent]).toEqual([ids, cleared])
    }
  })
})

it('without a jar the Cookie header names the session', async () => {
  const { user, ada, dead } = await shop()
  expect(await user(undefined, [dead, ada])).toBe('ada')
  expect(await user({ set: () => {} }, [dead, ada])).toBe('ada')
})
