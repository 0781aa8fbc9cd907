import 'server-only'
import { Manager, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import { nextSession } from 'gsession/next'
import { cookies, headers } from 'next/headers'

const DAY = 24 * 3_600_000 // every duration is in milliseconds

/** Next loads this module several times: for pages, for route handlers, and at the start. They share what is here. */
const shared = globalThis as { shop?: ReturnType<typeof makeSessions> }
shared.shop ??= makeSessions()

export const { manager } = shared.shop

/** Opens the session of the request that Next is serving. */
export const openSession = nextSession(shared.shop.sessions, { cookies, headers })

function makeSessions() {
  const manager = new Manager(DAY, new StorageFile('sessions', DAY))
  // Next does not tell whether a request came over HTTPS. Browsers take secure cookies from http://localhost too.
  const secure = process.env.NODE_ENV === 'production'
  return { manager, sessions: new HttpSessions(manager, { cookie: { secure } }) }
}
