import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { NO_SUCCESSOR } from '../../../src/record/redirect.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { SessionTracker } from './session-tracker.ts'

/**
 * Turns the record of a session that is about to be removed into a tombstone, under its current id. A rotation that is
 * running can then no longer move the session to a new id, where it would survive the removal. `ttl` is in
 * milliseconds.
 */
export async function writeTombstone(
  tracker: SessionTracker,
  revocations: RequestRevocations,
  ttl: number,
): Promise<void> {
  const { storage } = tracker.usable()
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    // A record that can't be read can't be rotated either.
    const session = await tracker.locate().catch(() => undefined)
    if (session === undefined) return
    tracker.id = session.id
    revocations.revoke(session.id)
    try {
      return await storage.mergeSession(session.id, toTombstone(session.metadata.epoch), ttl, tracker.options)
    } catch (error) {
      if (!isDestroyed(error)) throw error
    }
  }
}

function toTombstone(epoch: string | undefined): ChangeSet {
  const changes = { base: 'loaded', set: new Map(), removed: new Set<string>(), updates: new Map() } as const
  return { ...changes, ...(epoch !== undefined && { epoch }), reserved: { successor: NO_SUCCESSOR } }
}

/** A try fails only if the session was rotated between the read and the write. */
const MAX_TRIES = 20
