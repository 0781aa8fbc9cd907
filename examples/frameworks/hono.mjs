// The app, for every runtime. `hono-node.mjs`, `hono-bun.mjs` and `hono-deno.mjs` serve it.
import { Manager } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { streamText } from 'hono/streaming'
import { report } from './report.mjs'

const HOUR = 3_600_000 // every duration is in milliseconds
const sessions = new HttpSessions(new Manager(HOUR)) // in files; a visitor who stores nothing gets no cookie

export const app = new Hono()

app.use(async (c, next) => {
  const response = await sessions.handle(c.req.raw, async (session) => {
    c.set('session', session)
    await next()
    const { res } = c
    replace(c, new Response()) // an error page is built on this one, if the save fails
    return res
  })
  replace(c, response)
})

/** Replaces the response. Without this, Hono copies the headers of the one before, and overwrites the new cookies. */
function replace(c, response) {
  c.res = undefined
  c.res = response
}

app.get('/', async (c) => {
  const session = c.get('session')
  return c.json({ user: (await session.user()) ?? null, ...(await session.data()) })
})

app.get('/visit', async (c) => {
  const session = c.get('session')
  await session.update('visits', (visits = 0) => visits + 1) // concurrent requests are all counted
  return c.json({ visits: await session.get('visits') })
})

app.post('/look', async (c) => {
  const { theme, font } = await c.req.parseBody()
  await c.get('session').setMap({ theme, font })
  setCookie(c, 'theme', theme)
  setCookie(c, 'font', font)
  return c.redirect('/', 303)
})

app.post('/login', async (c) => {
  const session = c.get('session')
  const { name, remember } = await c.req.parseBody() // and a password, which is checked here
  if (!name) throw new HTTPException(400, { message: 'Who are you?' })
  // The old id, which an attacker may have planted, is worthless from here on.
  await session.logIn(name, { ttl: remember ? 30 * 24 * HOUR : undefined })
  return c.redirect('/', 303) // sent when the session is saved
})

app.get('/report', async (c) => {
  const session = c.get('session')
  if ((await session.user()) === undefined) throw new HTTPException(401)
  return streamText(c, async (stream) => {
    for await (const line of report(session)) await stream.write(line)
  })
})

app.post('/logout', async (c) => {
  await c.get('session').logOut() // running requests can't restore it
  return c.redirect('/', 303)
})
