import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { HttpSessions } from '../../../platforms/http/index.ts'
import { Manager, newSessionId, type Session, StorageMemory } from '../../../src/index.ts'
import { expect, test } from './support/test.ts'

const NAME = 'gfsessionid'

/** A shop that keeps its session cookie under `/`, and once kept it under `/app`. */
async function startShop(): Promise<{ url: string; server: Server }> {
  const manager = new Manager<{ user: string; cart: number }>(3_600_000, new StorageMemory())
  const app = express().use(new HttpSessions(manager).middleware())
  const sessionOf = (request: object) => (request as { session: Session<{ user: string }> }).session
  app.get('/app/before/:id', (request, response) => {
    response.append('Set-Cookie', `${NAME}=${request.params.id}; Path=/app; HttpOnly`).send('before')
  })
  app.get('/app/in', async (request, response) => {
    await sessionOf(request).regenerateId()
    await sessionOf(request).set('user', 'ada')
    response.redirect('/app/')
  })
  app.get('/app/out', async (request, response) => {
    await sessionOf(request).destroy()
    response.redirect('/app/')
  })
  app.get('/app/', async (request, response) => {
    const cookies = (request.headers.cookie ?? '').split('; ').filter(Boolean).length
    response.send(`${(await sessionOf(request).get('user')) ?? 'nobody'} with ${cookies}`)
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

test('a browser with an older cookie of a longer path stays logged in', async ({ page }) => {
  const { url, server } = await startShop()
  const read = async (path: string) => {
    await page.goto(url + path)
    return page.textContent('body')
  }
  try {
    for (const older of [newSessionId(), 'junk']) {
      await read(`/app/before/${older}`)
      expect(await read('/app/')).toBe('nobody with 1')
      expect(await read('/app/in')).toBe('ada with 2')
      for (let n = 0; n < 3; n++) expect(await read('/app/')).toBe('ada with 2')
      // The log-out clears its own cookie; that of the longer path stays, and does no harm.
      expect(await read('/app/out')).toBe('nobody with 1')
      expect(await read('/app/in')).toBe('ada with 2')
      await page.context().clearCookies()
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
