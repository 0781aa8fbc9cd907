import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { Manager } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { report } from './report.mjs'

const HOUR = 3_600_000 // every duration is in milliseconds
const sessions = new HttpSessions(new Manager(HOUR)) // in files; a visitor who stores nothing gets no cookie

const app = Fastify()
const attach = sessions.middleware()

app.decorateRequest('session', {
  getter() {
    return this.raw.session
  },
})
app.addHook('onRequest', async (request, reply) => {
  // Called once the session is attached, and again for an error after Fastify has begun the response.
  const raw = Object.assign(request.raw, { secure: request.protocol === 'https' }) // see Fastify's trustProxy
  attach(raw, reply.raw, (error) => error && reply.raw.destroy(error))
})
app.addHook('onSend', async (request) => {
  await sessions.commit(request.raw) // saved before Fastify responds, so that Fastify handles an error
})

app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (_request, body) =>
  Object.fromEntries(new URLSearchParams(body)),
)

app.get('/', async ({ session }) => ({ user: (await session.user()) ?? null, ...(await session.data()) }))

app.get('/visit', async ({ session }) => {
  await session.update('visits', (visits = 0) => visits + 1) // concurrent requests are all counted
  return { visits: await session.get('visits') }
})

app.post('/look', async ({ session, body }, reply) => {
  const { theme, font } = body
  await session.setMap({ theme, font })
  for (const [name, value] of Object.entries({ theme, font })) {
    reply.header('Set-Cookie', `${name}=${encodeURIComponent(value)}; Path=/`)
  }
  return reply.redirect('/', 303)
})

app.post('/login', async ({ session, body }, reply) => {
  const { name, remember } = body // and a password, which is checked here
  if (!name) return reply.code(400).send('Who are you?')
  // The old id, which an attacker may have planted, is worthless from here on.
  await session.logIn(name, { ttl: remember ? 30 * 24 * HOUR : undefined })
  return reply.redirect('/', 303) // sent when the session is saved
})

app.get('/report', async ({ session }, reply) => {
  if ((await session.user()) === undefined) return reply.code(401).send('Log in first.')
  return reply.type('text/plain').send(Readable.from(report(session)))
})

app.post('/logout', async ({ session }, reply) => {
  await session.logOut() // running requests can't restore it
  return reply.redirect('/', 303)
})

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' }))
