import { createServer } from 'node:http'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { newSessionId, type Session } from '../../../src/index.ts'
import { listen } from '../server-response/response-gate-support.ts'
import { cookiesOf, HOUR, idOf, NAME, setup } from '../support.ts'

const told = (response: Response) => response.headers.get(NAME)
const set = (session: Session) => session.set('a', 1)

describe('with cookie: false', () => {
  it('no cookie is read or set, and the header names the session', async () => {
    const { handle, manager, stored } = setup({ cookie: false })
    const session = manager.new()
    await session.set('a', 1)
    await session.close()
    const id = await session.id()
    const seen: unknown[] = []
    const look = async (one: Session) => {
      seen.push(await one.get('a'))
      await one.set('b', 2)
    }
    const byHeader = await handle(look, { [NAME]: id })
    expect(cookiesOf(byHeader)).toEqual([])
    expect(await stored(id)).toEqual({ a: 1, b: 2 })
    const byCookie = await handle(look, { cookie: `${NAME}=${id}` })
    expect(cookiesOf(byCookie)).toEqual([])
    expect(seen).toEqual([1, undefined])
  })

  it('no cookie is cleared, and without header: write the application tells the id itself', async () => {
    const { handle, stored } = setup({ cookie: false })
    const response = await handle(async (session) => {
      await session.set('a', 1)
      return new Response(await session.id())
    })
    expect([cookiesOf(response), told(response)]).toEqual([[], null])
    const id = await response.text()
    expect(await stored(id)).toEqual({ a: 1 })
    const ended = await handle((session) => session.destroy(), { [NAME]: id, cookie: `${NAME}=${id}` })
    expect([cookiesOf(ended), told(ended)]).toEqual([[], null])
    expect(await stored(id)).toEqual({})
  })

  it('with header: write a response tells each new id, and nothing else', async () => {
    const { handle, stored } = setup({ cookie: false, header: 'write' })
    const id = told(await handle(set)) ?? ''
    expect(await stored(id)).toEqual({ a: 1 })
    const headers = { [NAME]: id }
    expect(told(await handle((session) => session.set('b', 2), headers))).toBe(null)
    const moved = told(await handle((session) => session.regenerateId(), headers)) ?? ''
    expect([moved === id, await stored(moved)]).toEqual([false, { a: 1, b: 2 }])
    expect(told(await handle((session) => session.destroy(), { [NAME]: moved }))).toBe(null)
    expect(told(await handle((session) => session.get('a'), { [NAME]: moved }))).toBe(null)
  })

  it('with header: write an id rotates by age, and the client learns the new one', async () => {
    let now = 1_700_000_000_000
    const { handle, manager, stored } = setup({ cookie: false, header: 'write', rotateEvery: HOUR })
    Object.defineProperty(manager, 'now', { get: () => () => now })
    const id = told(await handle(set)) ?? ''
    now += HOUR / 2
    expect(told(await handle((session) => session.get('a'), { [NAME]: id }))).toBe(null)
    now += HOUR / 2
    const next = told(await handle((session) => session.get('a'), { [NAME]: id })) ?? ''
    expect([next === id, await stored(next)]).toEqual([false, { a: 1 }])
  })
})

describe('with header: write beside the cookie', () => {
  it('a client that sends the header, also an empty or a stale one, gets a new id by the header', async () => {
    const { handle, stored } = setup({ header: 'write' })
    for (const value of ['', newSessionId(), 'junk!']) {
      const response = await handle(set, { [NAME]: value })
      expect(await stored(told(response) ?? '')).toEqual({ a: 1 })
    }
  })

  it('a client without the header, or with the cookie, gets no id that a script could read', async () => {
    const { handle } = setup({ header: 'write' })
    const first = await handle(set)
    expect(told(first)).toBe(null)
    const headers = { cookie: `${NAME}=${idOf(first)}`, [NAME]: '' }
    const second = await handle((session) => session.regenerateId(), headers)
    expect([told(second), cookiesOf(second)]).toEqual([null, [expect.objectContaining({ name: NAME })]])
  })
})

it.each([true, 'read', false] as const)('with header: %s no response has the header', async (header) => {
  const { handle } = setup({ header })
  expect(told(await handle(set, { [NAME]: '' }))).toBe(null)
})

it('the header replaces one of the application, in handle and in Express', async () => {
  const { handle, sessions } = setup({ cookie: false, header: 'write' })
  const response = await handle(async (session) => {
    await set(session)
    return new Response('ok', { headers: { [NAME]: 'other' } })
  })
  expect(told(response)).toMatch(/^[0-9a-z]{32}$/)
  const app = express().use(sessions.middleware())
  app.get('/', async (request, response) => {
    await set((request as unknown as { session: Session }).session)
    response.writeHead(200, { GFsessionId: 'other', 'Set-Cookie': 'mine=1' }).end('ok')
  })
  const answer = await fetch(`http://127.0.0.1:${await listen(createServer(app))}/`)
  expect(told(answer)).toMatch(/^[0-9a-z]{32}$/)
  expect(answer.headers.getSetCookie()).toEqual(['mine=1'])
})
