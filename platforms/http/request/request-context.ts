import { Session } from '../../../src/session/session.ts'
import { SessionLifecycle } from '../../../src/session/session-lifecycle.ts'
import { CookieRepository } from './cookie-repository.ts'
import type { CookieTarget } from './cookie-target.ts'
import { RequestRepository } from './request-repository.ts'
import { RequestRevocations, type WatchAbort } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import { ResponsePhase } from './response-phase.ts'
import type { SharedState } from './shared-state.ts'

/** One request: its session, and what loads, saves and tells it. */
export interface RequestContext<T extends object> {
  readonly session: Session<T>
  readonly lifecycle: SessionLifecycle
  readonly repository: RequestRepository
  readonly revocations: RequestRevocations
  readonly phase: ResponsePhase
}

/**
 * Makes the context of a request. `cookie` makes what its session cookie goes to, and `watchAbort` tells when the client
 * goes away, where that can be known.
 */
export function requestContext<T extends object>(
  shared: SharedState<T>,
  requested: RequestedId,
  cookie: (phase: ResponsePhase) => CookieTarget,
  watchAbort?: WatchAbort,
): RequestContext<T> {
  const { manager: settings, options, sentCookies } = shared
  const phase = new ResponsePhase()
  const revocations = new RequestRevocations(shared.sharedRevocations, watchAbort)
  const inner = new RequestRepository(settings, options, { requested, revocations, phase })
  const told = new CookieRepository({
    inner,
    cookie: cookie(phase),
    revocations,
    sentCookies,
    settings,
    options,
  })
  const lifecycle = new SessionLifecycle(told, settings)
  return {
    session: new Session<T>(lifecycle, requested.id),
    lifecycle,
    repository: inner,
    revocations,
    phase,
  }
}
