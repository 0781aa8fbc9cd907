import { isDestroyed } from '../common/session-destroyed.ts'
import { SessionError } from '../common/session-error.ts'
import { nowOf } from '../record/lifetime.ts'
import { withMetadata } from '../record/metadata.ts'
import { buriedBy, noting } from '../record/move-changes.ts'
import { metadataOf } from './log-in.ts'
import type { LogInSteps } from './log-in-steps.ts'
import type { OpenUse } from './open-use.ts'
import { userHash } from './user-hash.ts'

/**
 * Notes that the user of a session has proved again who they are, and gives the session a new id: who has the old one
 * gains nothing. Throws `SESSION_DESTROYED` if nobody is logged in (any more).
 *
 * Where another confirmation of the same user was faster (a double click), this one does not fail: the client has the id
 * of the other, and what this use still changes is not saved.
 */
export async function confirm(
  steps: LogInSteps,
  use: OpenUse,
  oldId: string,
  verified: number,
): Promise<void> {
  const { copy } = use
  const { user, ttl, verified: before = null } = metadataOf(use)
  if (!copy.hasRecord || user === undefined)
    throw new SessionError('SESSION_DESTROYED', 'nobody is logged in')
  const span = copy.span
  const by = await userHash(user)
  const id = await steps.makeId({ ownTTL: ttl, span })
  const metadata = { verified, rotated: steps.rotated }
  const confirmed = withMetadata(copy.stored, metadata)
  try {
    const leave = buriedBy({ ended: nowOf(steps.settings), life: steps.grace, by })
    await steps.move(id, span, { epoch: copy.epoch, arrive: noting(metadata), leave })
    steps.take(use, id, confirmed)
    steps.undoUnlessAnswered?.(use, oldId, { verified: before })
  } catch (error) {
    if (!isDestroyed(error)) throw error
    const left = await steps.tombstone()
    if (by === undefined || left?.by !== by) throw error
    copy.rebase(confirmed)
  }
}
