import { readSessionId, sessionCookie } from './cookie.mjs'

/** Runs one request's work on its visitor's session; answers what the work answers, and a cookie if need be. */
export async function withSession(manager, request, work) {
  const presented = readSessionId(request.headers.cookie)
  const session = await adopt(manager, presented)
  const body = await work(session)
  const id = await idToKeep(session)
  // Before the response goes out: the browser's next request must find what this one stored.
  await session.close()
  return id === '' || id === presented ? { body } : { body, cookie: sessionCookie(id) }
}

/** Nobody can be given an id that someone else chose: only one of a session that is there is taken. */
async function adopt(manager, id) {
  const session = manager.new(id)
  return (await session.size()) > 0 ? session : manager.new()
}

/** A session that this request only read, or that holds nothing, needs no cookie. */
async function idToKeep(session) {
  const isStored = session.isDirty() && (await session.size()) > 0
  return isStored ? session.id() : ''
}
