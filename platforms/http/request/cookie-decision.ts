import type { BroughtId } from './brought-id.ts'
import type { HttpSettings } from './http-settings.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import { expiredCookie, sessionCookie } from './session-cookie.ts'

/** What decides about the cookie of a response. */
export interface CookieState {
  readonly settings: HttpSettings
  readonly brought: BroughtId
  readonly isSecure: boolean
  readonly repository: RequestRepository
  readonly revocations: RequestRevocations
}

/**
 * The `Set-Cookie` values of a response whose session was saved: the id where it is a new one or has a new TTL, an
 * expired cookie where the session has ended, else none.
 */
export async function decideCookies(state: CookieState): Promise<readonly string[]> {
  const { settings, brought, isSecure, repository, revocations } = state
  const { tracker } = repository
  if (!repository.hasRecord)
    return (await isToClear(state)) ? [expiredCookie(settings, isSecure)] : NO_COOKIES
  const isNew = tracker.id !== brought.id || repository.hasNewTTL
  if (!isNew && !settings.rolling) return NO_COOKIES
  // Other requests may have ended a session that this one has not made.
  if (!repository.hasMadeId && !(await tracker.isThere())) return NO_COOKIES
  if (revocations.hasRevoked(tracker.id)) return NO_COOKIES
  return [sessionCookie(settings, tracker.id, tracker.ownTTL, isSecure)]
}

export const NO_COOKIES: readonly string[] = []

async function isToClear({ brought, repository, revocations }: CookieState): Promise<boolean> {
  // GoFrame sends a cookie before it saves the session: by now it may have saved it.
  const isStale = repository.wasStale && !(await repository.tracker.isNamedBy(brought.id))
  return brought.isCookie && (revocations.hasOwn || isStale)
}
