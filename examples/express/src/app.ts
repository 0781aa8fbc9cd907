import express, { type RequestHandler } from 'express'
import { isForSale, withOneMore } from './cart.js'
import { sessions } from './sessions.js'
import { isUser } from './users.js'

export const app = express()
app.disable('x-powered-by')
app.use(express.json())
app.use(sessions.middleware())

app.get('/cart', async ({ session }, res) => {
  res.json(await session.get('cart', {}))
})

app.post('/cart', async ({ session, body }, res) => {
  const item: unknown = body?.item
  if (!isForSale(item)) return void res.status(400).json({ error: 'There is no such thing' })
  await session.update('cart', (cart = {}) => withOneMore(cart, item)) // parallel requests all count
  res.json(await session.get('cart'))
})

app.post('/login', async ({ session, body }, res) => {
  const { name, password } = body ?? {}
  if (!isUser(name, password)) return void res.status(401).json({ error: 'Wrong name or password' })
  await session.logIn(name) // keeps the cart, unless it is of another user; the old id opens nothing
  res.sendStatus(204) // sent when the session is saved
})

app.post('/logout', async ({ session }, res) => {
  await session.logOut() // running requests can't restore it
  res.sendStatus(204)
})

const requireUser: RequestHandler = async ({ session }, res, next) => {
  if ((await session.user()) === undefined) return void res.status(401).json({ error: 'Log in first' })
  res.set('Cache-Control', 'no-store')
  next()
}

app.get('/account', requireUser, async ({ session }, res) => {
  res.json({ user: await session.user() })
})
