import { pipeline } from 'node:stream/promises'
import express from 'express'
import { Manager } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { report } from './report.mjs'

const HOUR = 3_600_000 // every duration is in milliseconds
const sessions = new HttpSessions(new Manager(HOUR)) // in files; a visitor who stores nothing gets no cookie

const app = express()
app.use(sessions.middleware())
app.use(express.urlencoded())

app.get('/', async ({ session }, res) => {
  res.json({ user: (await session.user()) ?? null, ...(await session.data()) })
})

app.get('/visit', async ({ session }, res) => {
  await session.update('visits', (visits = 0) => visits + 1) // concurrent requests are all counted
  res.json({ visits: await session.get('visits') })
})

app.post('/look', async ({ session, body }, res) => {
  const { theme, font } = body
  await session.setMap({ theme, font })
  res.cookie('theme', theme).cookie('font', font).redirect(303, '/')
})

app.post('/login', async ({ session, body }, res) => {
  const { name, remember } = body // and a password, which is checked here
  if (!name) return res.status(400).send('Who are you?')
  // The old id, which an attacker may have planted, is worthless from here on.
  await session.logIn(name, { ttl: remember ? 30 * 24 * HOUR : undefined })
  res.redirect(303, '/') // sent when the session is saved
})

app.get('/report', async ({ session }, res) => {
  if ((await session.user()) === undefined) return res.sendStatus(401)
  await pipeline(report(session), res.type('text'))
})

app.post('/logout', async ({ session }, res) => {
  await session.logOut() // running requests can't restore it
  res.redirect(303, '/')
})

const server = app.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
