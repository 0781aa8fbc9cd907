import type { Handle } from '@sveltejs/kit'
import { manager, sessions } from '$lib/server/sessions'

/** Gives each request its session, over SvelteKit's own cookies. */
export const handle: Handle = async ({ event, resolve }) => {
  const isSecure = event.url.protocol === 'https:'
  const { session, commit } = sessions.open({ cookies: event.cookies, isSecure })
  event.locals.session = session
  event.locals.commit = commit // for actions: SvelteKit takes no cookie once the response is made
  const response = await resolve(event)
  await commit() // renews a session that was only read
  return response
}

process.once('sveltekit:shutdown', () => manager[Symbol.asyncDispose]()) // writes the queued renewals
