import type { ManagerBase } from '../../../src/session/manager-base.ts'
import type { CheckedOptions } from './checked-options.ts'
import { RequestRepository } from './request-repository.ts'
import { RequestRevocations } from './request-revocations.ts'
import { ResponsePhase } from './response-phase.ts'
import type { SentCookies } from './sent-cookies.ts'
import type { SharedRevocations } from './shared-revocations.ts'

/** What all requests of one `HttpSessions` share. */
export interface SharedState<T extends object> {
  readonly manager: ManagerBase<T>
  readonly options: CheckedOptions
  readonly sharedRevocations: SharedRevocations
  readonly sentCookies: SentCookies
}

/** What each request has of its own to load and save its session. */
export interface RequestParts {
  readonly phase: ResponsePhase
  readonly revocations: RequestRevocations
  readonly repository: RequestRepository
}

export function requestParts<T extends object>(shared: SharedState<T>, requestedId: string): RequestParts {
  const phase = new ResponsePhase()
  const revocations = new RequestRevocations(shared.sharedRevocations)
  const state = { requestedId, revocations, phase }
  return { phase, revocations, repository: new RequestRepository(shared.manager, shared.options, state) }
}
