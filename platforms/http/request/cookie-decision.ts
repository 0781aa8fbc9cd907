import type { CheckedOptions } from './checked-options.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import { expiredCookie, sessionCookie } from './session-cookie.ts'

/** What the decision on a response's session cookie depends on. */
export interface CookieState {
  readonly options: CheckedOptions
  readonly requested: RequestedId
  readonly isSecure: boolean
  readonly repository: RequestRepository
  readonly revocations: RequestRevocations
}

/**
 * Returns the `Set-Cookie` values of a response whose session was saved: a cookie with the id if the id or the
 * session's own TTL is new, an expired cookie if the session has ended, else none.
 */
export async function decideCookies(state: CookieState): Promise<readonly string[]> {
  const { options, requested, isSecure, repository, revocations } = state
  const { tracker } = repository
  if (!repository.hasRecord)
    return (await shouldClear(state)) ? [expiredCookie(options, isSecure)] : NO_COOKIES
  const isNew = tracker.id !== requested.id || repository.hasNewTTL
  if (!isNew && !options.rolling) return NO_COOKIES
  // Another request may have ended the session, unless its id was made in this request.
  if (!repository.hasMadeId && !(await tracker.stillExists())) return NO_COOKIES
  if (revocations.hasRevoked(tracker.id)) return NO_COOKIES
  return [sessionCookie(options, tracker.id, tracker.ownTTL, isSecure)]
}

export const NO_COOKIES: readonly string[] = []

async function shouldClear({ requested, repository, revocations }: CookieState): Promise<boolean> {
  // A GoFrame server sends the cookie before it saves the session, which may therefore exist only now.
  const isStale = repository.isRequestedIdStale && !(await repository.tracker.leadsToSession(requested.id))
  return requested.isFromCookie && (revocations.hasRevokedAny || isStale)
}
