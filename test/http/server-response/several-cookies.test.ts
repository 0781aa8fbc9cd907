import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, newSessionId, type Session, StorageMemory } from '../../../src/index.ts'
import { HOUR, NAME } from '../support.ts'

const storage = new StorageMemory()
const sessions = new HttpSessions(new Manager<{ user: string }>(HOUR, storage))
const app = express().use(sessions.middleware())
const sessionOf = (request: object) => (request as { session: Session<{ user: string }> }).session
app.post('/in/:user', async (request, response) => {
  await sessionOf(request).regenerateId()
  await sessionOf(request).set('user', request.params.user)
  response.send('in')
})
app.post('/out', async (request, response) => {
  await sessionOf(request).destroy()
  response.send('out')
})
app.get('/', async (request, response) => {
  response.send((await sessionOf(request).get('user')) ?? 'nobody')
})
const server = createServer(app)
let url: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

async function send(method: string, path: string, ids: readonly string[], headers = {}) {
  const cookie = ids.map((id) => `${NAME}=${id}`).join('; ')
  const response = await fetch(url + path, { method, headers: { cookie, ...headers } })
  const set = response.headers.getSetCookie().map((text) => text.split(/[=;]/)[1] ?? '')
  return { body: await response.text(), set }
}

it('in Express a log-in lasts beside a stale cookie of a longer path, until its log-out', async () => {
  const stale = newSessionId()
  for (const first of [stale, 'junk', '', `"${stale}"`]) {
    const { set } = await send('POST', '/in/ada', [first])
    const [id = ''] = set
    expect(id).toMatch(/^[0-9a-z]{32}$/)
    for (let n = 0; n < 3; n++) expect(await send('GET', '/', [first, id])).toEqual({ body: 'ada', set: [] })
    expect(await send('GET', '/', [first], { [NAME]: id })).toEqual({ body: 'ada', set: [] })
    expect(await send('POST', '/out', [first, id])).toEqual({ body: 'out', set: [''] })
    expect(await send('GET', '/', [first, id])).toEqual({ body: 'nobody', set: [] })
  }
})

it('in Express two Cookie headers count as one', async () => {
  const [id = ''] = (await send('POST', '/in/ada', [])).set
  const headers = { cookie: [`${NAME}=${newSessionId()}`, `${NAME}=${id}`] }
  const response = await new Promise<IncomingMessage>((resolve) => request(url, { headers }, resolve).end())
  expect(String(await response.toArray())).toBe('ada')
})
