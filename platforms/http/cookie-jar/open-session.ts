import { Session } from '../../../src/session/session.ts'
import { SessionLifecycle } from '../../../src/session/session-lifecycle.ts'
import { requestParts, type SharedState } from '../request/shared-state.ts'
import { JarCookie } from './jar-cookie.ts'
import { JarRepository } from './jar-repository.ts'
import { checkRequest, type OpenRequest } from './open-request.ts'

/** Opens the session of a request whose response is not at hand: its close saves it and sets the cookie in the jar. */
export function openSession<T extends object>(shared: SharedState<T>, request: OpenRequest): Session<T> {
  const { manager, options } = shared
  const { jar, requested, isSecure } = checkRequest(options, request)
  const { phase, revocations, repository } = requestParts(shared, requested.id)
  const cookie = new JarCookie(jar, phase, options, isSecure)
  const state = { inner: repository, cookie, requested, revocations, settings: manager, options }
  return new Session<T>(new SessionLifecycle(new JarRepository(state), manager), requested.id)
}
