import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { DEAD_END } from '../../../src/record/redirect.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { SessionTracker } from './session-tracker.ts'

/**
 * Makes the record of a session that is about to be removed a dead end, so that a rotation which is under way can't
 * carry the session past its removal. `ttl` is in milliseconds.
 */
export async function writeDeadEnd(
  tracker: SessionTracker,
  revocations: RequestRevocations,
  ttl: number,
): Promise<void> {
  const { storage } = await tracker.usable()
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    // What can't be read can't be moved either.
    const session = await tracker.locate().catch(() => undefined)
    if (session === undefined) return
    tracker.id = session.id
    revocations.revoke(session.id)
    try {
      return await storage.mergeSession(session.id, toDeadEnd(session.metadata.epoch), ttl, tracker.options)
    } catch (error) {
      if (!isDestroyed(error)) throw error
    }
  }
}

function toDeadEnd(epoch: string | undefined): ChangeSet {
  const changes = { base: 'loaded', set: new Map(), removed: new Set<string>(), updates: new Map() } as const
  return { ...changes, ...(epoch !== undefined && { epoch }), reserved: { successor: DEAD_END } }
}

/** Each try but the last finds that the session has just been rotated. */
const MAX_TRIES = 20
