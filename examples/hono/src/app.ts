import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { validator } from 'hono/validator'
import { isForSale, withOneMore } from './cart.ts'
import { type Env, session } from './sessions.ts'
import { isUser } from './users.ts'

export const app = new Hono<Env>()
app.use(session)

app.get('/cart', async (c) => c.json(await c.get('session').get('cart', {})))

const cartItem = validator('json', ({ item }: { item?: unknown }, c) => {
  return isForSale(item) ? { item } : c.json({ error: 'There is no such thing' }, 400)
})

app.post('/cart', cartItem, async (c) => {
  const session = c.get('session')
  const { item } = c.req.valid('json')
  await session.update('cart', (cart = {}) => withOneMore(cart, item)) // parallel requests all count
  return c.json(await session.get('cart'))
})

const credentials = validator('json', ({ name, password }: { name?: unknown; password?: unknown }, c) => {
  return isUser(name, password) ? { name } : c.json({ error: 'Wrong name or password' }, 401)
})

app.post('/login', credentials, async (c) => {
  // Keeps the cart, unless it is of another user; the old id opens nothing.
  await c.get('session').logIn(c.req.valid('json').name)
  return c.body(null, 204) // sent when the session is saved
})

app.post('/logout', async (c) => {
  await c.get('session').logOut() // running requests can't restore it
  return c.body(null, 204)
})

const requireUser = createMiddleware<Env>(async (c, next) => {
  if ((await c.get('session').user()) === undefined) return c.json({ error: 'Log in first' }, 401)
  await next()
  c.header('Cache-Control', 'no-store')
})

app.get('/account', requireUser, async (c) => c.json({ user: await c.get('session').user() }))
