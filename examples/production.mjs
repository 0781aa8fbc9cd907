import express from 'express'
import { Manager, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'

const DAY = 24 * 3_600_000
const manager = new Manager(DAY, new StorageFile(process.env.SESSION_FOLDER, DAY))
const sessions = new HttpSessions(manager, { name: '__Host-session' })

const app = express().set('trust proxy', 1).use(sessions.middleware())
app.get('/', async (req, res) => {
  await req.session.update('visits', (visits = 0) => visits + 1)
  res.send(`Visit ${await req.session.get('visits')}`)
})

const server = app.listen(process.env.PORT)

process.once('SIGTERM', () => {
  server.close(async () => {
    // when the requests that run have been answered, and so saved
    await manager[Symbol.asyncDispose]() // writes queued renewals, stops timers
  })
})

process.on('warning', (warning) => {
  if (!('code' in warning && String(warning.code).startsWith('GSESSION_'))) return
  console.error(`alarm: ${warning.code} ${warning.message}`) // yours
})
