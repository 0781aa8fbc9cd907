import type { Handle } from '@sveltejs/kit'
import { manager, sessions } from '$lib/server/sessions'

/** Gives each request its session, and saves it before the response is sent. */
export const handle: Handle = ({ event, resolve }) => {
  return sessions.handle(event.request, async (session) => {
    event.locals.session = session
    return resolve(event)
  })
}

process.once('sveltekit:shutdown', () => manager[Symbol.asyncDispose]()) // writes the queued renewals
