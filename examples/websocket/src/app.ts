import express from 'express'
import { endSockets } from './chat.js'
import { sessions } from './sessions.js'
import { isUser } from './users.js'

export const app = express()
app.disable('x-powered-by')
app.use(express.json())
app.use(sessions.middleware())

app.post('/login', async ({ session, body }, res) => {
  const { name, password } = body ?? {}
  if (!isUser(name, password)) return void res.status(401).json({ error: 'Wrong name or password' })
  const before = await session.id()
  await session.logIn(name) // under a new id; who had the old one has nothing
  endSockets(before) // they belong to that id, and perhaps to another user
  res.sendStatus(204) // sent when the session is saved
})

app.get('/messages', async ({ session }, res) => {
  res.json({ messages: await session.get('messages', 0) })
})

app.post('/logout', async ({ session }, res) => {
  const id = await session.id()
  await session.logOut()
  endSockets(id)
  res.sendStatus(204)
})
