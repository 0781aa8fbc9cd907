import { isSessionError } from '../../../src/common/session-error.ts'
import { isSessionId } from '../../../src/common/session-id.ts'
import { endSession } from '../../../src/session/end-session.ts'
import type { StoreContext } from './store-load.ts'

/** Removes what is stored under an id. It is no error if there is nothing, or the id is not allowed. */
export async function removeSession({ storage }: StoreContext, id: string): Promise<void> {
  if (isSessionId(id)) await unlessInvalidId(() => storage.removeAll(id))
}

/** Ends a session, and leaves a tombstone that tells of it for a while. It is no error if there is none. */
export async function burySession({ storage, ttl, now }: StoreContext, id: string): Promise<void> {
  const tombstone = { ended: now(), life: GRACE }
  if (isSessionId(id)) await unlessInvalidId(() => endSession(storage, id, { ttl, tombstone }))
}

/** A storage may refuse more ids than `checkSessionId` does. Such an id has no session. */
export async function unlessInvalidId<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isSessionError(error) && error.code === 'INVALID_SESSION_ID') return undefined
    throw error
  }
}

/** For how many milliseconds a tombstone lives: the default `grace` of `gsession/http`. */
const GRACE = 10_000
