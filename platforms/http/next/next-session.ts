import type { CookieJar } from '../cookie-jar/cookie-jar.ts'
import type { OpenRequest } from '../cookie-jar/open-request.ts'
import type { OpenSession } from '../cookie-jar/open-session.ts'
import type { RequestHeaders } from '../request/request-headers.ts'

/** The functions of `next/headers` that are used. */
export interface NextFunctions {
  /** The cookies of the request and its response. */
  cookies(): Promise<CookieJar>
  /** The headers of the request. */
  headers(): Promise<RequestHeaders>
}

/**
 * Returns a function that opens the session of the request that Next is serving, as `HttpSessions.open` does: in
 * server components, where it can only be read, and in server actions and route handlers. It takes the functions of
 * `next/headers`, so that this package needs no Next.
 *
 * @example
 * import { cookies, headers } from 'next/headers'
 * import { nextSession } from 'gsession/next'
 *
 * export const openSession = nextSession(sessions, { cookies, headers })
 * // In an action: const { session, commit } = await openSession()
 */
export function nextSession<T extends object>(
  sessions: { open(request: OpenRequest): OpenSession<T> },
  { cookies, headers }: NextFunctions,
): () => Promise<OpenSession<T>> {
  return async () => sessions.open({ cookies: await cookies(), headers: await headers() })
}
