import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { type Handler, idOf, NAME, setup } from '../support.ts'

/** Logs users in, each in a browser of their own, and returns what sends the cookies of all of them. */
async function brought(...users: string[]) {
  const shop = setup()
  const ids: string[] = []
  for (const user of users) {
    const logIn: Handler = async (session) => {
      await session.logIn(user)
      await session.set('letter', `dear ${user}`)
    }
    ids.push(idOf(await shop.visit('', logIn)))
    // The next one is later by the clock.
    await setTimeout(2)
  }
  const send = (handler: Handler, more: readonly string[] = ids) =>
    shop.handle(handler, { cookie: more.map((id) => `${NAME}=${id}`).join('; ') })
  const userOf = async (id: string) =>
    (await shop.visit(id, async (session) => Response.json((await session.user()) ?? null))).json()
  return { ...shop, ids, send, userOf }
}

it('a log-out ends every session that was brought, and clears the cookie', async () => {
  const { ids, send, userOf } = await brought('ada', 'bob', 'ada')
  const response = await send((session) => session.logOut())
  expect(response.headers.getSetCookie()).toHaveLength(1)
  expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0')
  for (const id of ids) expect(await userOf(id)).toBe(null)
})

it('destroy ends the one session that was used', async () => {
  const { ids, send, userOf } = await brought('ada', 'bob')
  await send(async (session) => {
    expect(await session.user()).toBe('bob')
    await session.destroy()
  })
  expect(await Promise.all(ids.map(userOf))).toEqual(['ada', null])
})

it('a log-in ends the sessions of other users that were brought, and no others', async () => {
  const { ids, send, userOf } = await brought('ada', 'bob', 'ada')
  const next = idOf(await send((session) => session.logIn('bob')))
  expect(await Promise.all(ids.map(userOf))).toEqual([null, 'bob', null])
  const read = await send(
    async (session) => Response.json([await session.user(), await session.data()]),
    [...ids, next],
  )
  expect(await read.json()).toEqual(['bob', {}])
})

it('a log-out without a read ends them as well', async () => {
  const { ids, send, userOf } = await brought('ada', 'ada')
  await send((session) => session.logOut())
  expect(await Promise.all(ids.map(userOf))).toEqual([null, null])
})
