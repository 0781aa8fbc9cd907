import { isPastMaxLifetime } from '../../../src/record/lifetime.ts'
import type { LocatedSession } from '../../../src/session/locate-session.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { isEmptySession } from './is-empty-session.ts'
import type { SessionTracker } from './session-tracker.ts'

/** Finds the session of the tracker's id. An empty one counts as none, and one past its `maxLifetime` is removed. */
export async function findSession(
  tracker: SessionTracker,
  settings: SessionSettings,
): Promise<LocatedSession | undefined> {
  const { storage } = tracker.usable()
  do {
    const session = await tracker.locate()
    if (session === undefined) return undefined
    tracker.id = session.id
    if (isPastMaxLifetime(session.metadata, settings)) {
      await storage.removeAll(tracker.id, tracker.options)
      return undefined
    }
    if (!(await isEmptySession(storage, session))) return session
    // A session that was rotated between the two reads also looks empty.
  } while (await tracker.relocate())
  return undefined
}
