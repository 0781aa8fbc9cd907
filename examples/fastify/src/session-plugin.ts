import type { IncomingMessage } from 'node:http'
import plugin from 'fastify-plugin'
import { Manager, type Session, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Cart } from './cart.js'

/** What a session holds. */
interface Shop {
  cart: Cart
}

declare module 'fastify' {
  interface FastifyRequest {
    session: Session<Shop>
  }
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

/** Gives each request its `session`, and saves it before the response is sent. */
export const sessionPlugin = plugin(async (app) => {
  const manager = new Manager<Shop>(DAY, new StorageFile('sessions', DAY))
  const sessions = new HttpSessions(manager)
  const attach = sessions.middleware()

  app.decorateRequest('session', {
    getter() {
      return (this.raw as IncomingMessage & { session: Session<Shop> }).session
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    // Called once the session is attached, and again for an error after Fastify has begun the response.
    attach(request.raw, reply.raw, (error) => error && reply.raw.destroy(error as Error))
  })
  app.addHook('onSend', async (request) => {
    await sessions.commit(request.raw) // here, so that Fastify handles an error of the save
  })
  app.addHook('onClose', () => manager[Symbol.asyncDispose]()) // writes the queued renewals
})
