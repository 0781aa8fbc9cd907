import type { LifetimeSettings } from '../../../src/record/lifetime.ts'
import type { CheckedOptions } from './checked-options.ts'
import { cookieLife, isCookieDue } from './cookie-life.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import type { SentCookies } from './sent-cookies.ts'

/** What the decision on a response's session cookie depends on. */
export interface DecisionState {
  readonly options: CheckedOptions
  readonly lifetimes: LifetimeSettings
  readonly sentCookies: SentCookies
  /** The id that the client has sent, or that it was told since. */
  readonly known: Pick<RequestedId, 'id' | 'isFromCookie'>
  /** Whether the session has another TTL of its own than the client was told. */
  readonly hasNewTTL: boolean
  readonly repository: RequestRepository
  readonly revocations: RequestRevocations
}

/**
 * - `set`: the client does not know the id, or how long it lasts now.
 * - `renew`: it does, but the cookie may end before the session.
 * - `clear`: the session has ended.
 */
export type CookieDecision = 'set' | 'renew' | 'clear' | 'nothing'

/** Decides what a response whose session was saved tells its client. */
export async function decideCookie(state: DecisionState): Promise<CookieDecision> {
  const { known, hasNewTTL, repository, revocations } = state
  const { tracker } = repository
  if (!repository.hasRecord) return (await shouldClear(state)) ? 'clear' : 'nothing'
  const isKnown = tracker.id === known.id && !hasNewTTL
  if (isKnown && (repository.brought.isOvertaken || !shouldRenew(state))) return 'nothing'
  // Another request may have ended the session, unless its id was made in this request.
  if (!repository.hasMadeId && !hasJustLoaded(state, isKnown) && !(await tracker.stillExists()))
    return 'nothing'
  if (revocations.hasRevoked(tracker.id)) return 'nothing'
  return isKnown ? 'renew' : 'set'
}

function shouldRenew({ options, lifetimes, known, repository, sentCookies }: DecisionState): boolean {
  if (options.cookie === undefined) return false
  if (options.rolling) return true
  if (!known.isFromCookie) return false
  return isCookieDue(
    cookieLife(options.cookie.maxAge, repository.tracker, lifetimes),
    sentCookies.leftOf(known.id),
  )
}

/** Whether the session was there so shortly before that a cookie which is only renewed needs no look at it. */
function hasJustLoaded({ options, revocations }: DecisionState, isKnown: boolean): boolean {
  return isKnown && !options.rolling && revocations.runningFor < QUICK
}

async function shouldClear({ known, repository, revocations }: DecisionState): Promise<boolean> {
  if (!known.isFromCookie) return false
  if (revocations.hasRevokedAny) return true
  // One of several cookies can't be cleared by itself: the response can't say which.
  if (repository.brought.requested.hasSeveralCookies) return false
  // A log-in may have given the browser another cookie meanwhile, which must stay. And one whose answer was lost can be
  // made again with the old one.
  if (repository.tracker.tombstone?.by !== undefined) return false
  // A GoFrame server sends the cookie before it saves the session, which may therefore exist only now.
  return repository.isRequestedIdStale && !(await repository.tracker.leadsToSession(known.id))
}

/** The age of a request, in milliseconds, up to which a session that it has found counts as still there. */
const QUICK = 100
