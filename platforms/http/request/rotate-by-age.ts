import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import { givenTTL, type LifetimeSettings, nowOf } from '../../../src/record/lifetime.ts'
import { leadingTo, noting } from '../../../src/record/move-changes.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { RequestRepository } from './request-repository.ts'

/**
 * Gives a session that was saved or renewed a new id if its id is older than `rotateEvery`. The old id redirects to the
 * new one for `grace` milliseconds: this is not a log-in, and other requests may still use the old id. `announce` is
 * called before the session is moved; where it fails the session keeps its id.
 */
export async function rotateByAge(
  repository: RequestRepository,
  settings: LifetimeSettings,
  { rotateEvery, grace }: CheckedOptions,
  announce?: (newId: string) => Promise<void>,
): Promise<void> {
  const { tracker } = repository
  if (rotateEvery === undefined || tracker.rotated === undefined || !repository.hasRecord) return
  if (nowOf(settings) - tracker.rotated < rotateEvery) return
  const usable = tracker.usable()
  const newId = await repository.makeId(usable)
  try {
    await announce?.(newId)
  } catch {
    return
  }
  try {
    const now = nowOf(settings)
    const options = {
      leave: leadingTo(newId, now + grace),
      arrive: noting({ rotated: now }),
      epoch: tracker.epoch,
    }
    await usable.storage.moveSession(tracker.id, newId, givenTTL(tracker.span, settings), options)
    tracker.id = newId
  } catch (error) {
    // `SESSION_DESTROYED`: another request was faster and has rotated or ended the session. After another error
    // the next request tries again; the changes of this one are already saved.
    if (isDestroyed(error)) await tracker.follow()
  }
}
