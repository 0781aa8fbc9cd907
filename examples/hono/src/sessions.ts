import { Manager, type Session, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Cart } from './cart.ts'

/** What a session holds. */
interface Shop {
  cart: Cart
}

export interface Env {
  Variables: { session: Session<Shop> }
}

const DAY = 24 * 3_600_000 // every duration is in milliseconds

export const manager = new Manager<Shop>(DAY, new StorageFile('sessions', DAY))
const sessions = new HttpSessions(manager)

/** Gives each request its session, and saves it before the response is sent. */
export const session = createMiddleware<Env>(async (c, next) => {
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
function replace(c: Context, response: Response): void {
  c.res = undefined
  c.res = response
}
