import type { CheckedOptions } from './checked-options.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'

/** What the decision on a response's session cookie depends on. */
export interface DecisionState {
  readonly options: CheckedOptions
  /** The id that the client has sent, or that it was told since. */
  readonly known: Pick<RequestedId, 'id' | 'isFromCookie'>
  /** Whether the cookie must be sent again although the id is known. */
  readonly isDue: boolean
  readonly repository: RequestRepository
  readonly revocations: RequestRevocations
}

/**
 * Decides what a response whose session was saved tells its client: `set` the id if the id or the session's own TTL is
 * new, `clear` the cookie if the session has ended, else nothing.
 */
export async function decideCookie(state: DecisionState): Promise<'set' | 'clear' | 'nothing'> {
  const { options, known, isDue, repository, revocations } = state
  const { tracker } = repository
  if (!repository.hasRecord) return (await shouldClear(state)) ? 'clear' : 'nothing'
  if (tracker.id === known.id && !isDue && !options.rolling) return 'nothing'
  // Another request may have ended the session, unless its id was made in this request.
  if (!repository.hasMadeId && !(await tracker.stillExists())) return 'nothing'
  return revocations.hasRevoked(tracker.id) ? 'nothing' : 'set'
}

async function shouldClear({ known, repository, revocations }: DecisionState): Promise<boolean> {
  if (!known.isFromCookie) return false
  if (revocations.hasRevokedAny) return true
  // A GoFrame server sends the cookie before it saves the session, which may therefore exist only now.
  return repository.isRequestedIdStale && !(await repository.tracker.leadsToSession(known.id))
}
