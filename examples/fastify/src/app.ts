import Fastify, { type preHandlerAsyncHookHandler } from 'fastify'
import { GOODS, withOneMore } from './cart.js'
import { sessionPlugin } from './session-plugin.js'
import { isUser } from './users.js'

export const app = Fastify()
app.register(sessionPlugin)

app.get('/cart', ({ session }) => session.get('cart', {}))

const cartItem = {
  body: { type: 'object', required: ['item'], properties: { item: { enum: GOODS } } },
}

app.post<{ Body: { item: string } }>('/cart', { schema: cartItem }, async ({ session, body }) => {
  await session.update('cart', (cart = {}) => withOneMore(cart, body.item)) // parallel requests all count
  return session.get('cart')
})

const credentials = {
  body: {
    type: 'object',
    required: ['name', 'password'],
    properties: { name: { type: 'string' }, password: { type: 'string' } },
  },
}

app.post<{ Body: { name: string; password: string } }>(
  '/login',
  { schema: credentials },
  async ({ session, body }, reply) => {
    if (!isUser(body.name, body.password)) {
      return reply.code(401).send({ error: 'Wrong name or password' })
    }
    await session.logIn(body.name) // keeps the cart, unless it is of another user; the old id opens nothing
    return reply.code(204).send() // sent when the session is saved
  },
)

app.post('/logout', async ({ session }, reply) => {
  await session.logOut() // running requests can't restore it
  return reply.code(204).send()
})

const requireUser: preHandlerAsyncHookHandler = async ({ session }, reply) => {
  if ((await session.user()) === undefined) return reply.code(401).send({ error: 'Log in first' })
  reply.header('Cache-Control', 'no-store')
}

app.get('/account', { preHandler: requireUser }, async ({ session }) => ({ user: await session.user() }))
