import { SessionError } from '../common/session-error.ts'

/** The steps that move a session from its old id to a new one. `T` is the stored form of a session. */
export interface MoveSteps<T> {
  /** Reads the session under the old id; `undefined` if there is no session to move. */
  readOld(): Promise<T | undefined>
  /** Saves a copy under the new id, where nothing else must be than an earlier copy. */
  saveCopy(copied: T): Promise<void>
  /**
   * Removes the old record, replaces it with a redirect or keeps it, as the options of the move say, but only if it
   * is still what was copied. Returns `copied` then, else the session that the old id holds now.
   */
  replaceOld(copied: T): Promise<T | undefined>
  /** Whether the old id holds nothing, or a redirect to the new id. Called after `replaceOld` has failed. */
  isOldReplaced(): Promise<boolean>
  removeCopy(): Promise<void>
}

/**
 * Saves the copy first and replaces the old record after that, so that at any time at least one of the two ids holds
 * the session. `SESSION_DESTROYED`: there is no session to move. `CONFLICT`: it was changed during each attempt.
 */
export async function moveRecord<T>(steps: MoveSteps<T>): Promise<void> {
  let copied: T | undefined = await steps.readOld()
  for (let attempt = 1; copied !== undefined; attempt++) {
    await steps.saveCopy(copied)
    const old: T | undefined = await replaceOld(steps, copied)
    if (old === copied) return
    copied = old
    if (copied === undefined || attempt === MAX_ATTEMPTS) await steps.removeCopy()
    if (attempt === MAX_ATTEMPTS) {
      throw new SessionError('CONFLICT', 'the session was changed at each attempt to move it')
    }
  }
  throw new SessionError('SESSION_DESTROYED', 'no session to move')
}

async function replaceOld<T>(steps: MoveSteps<T>, copied: T): Promise<T | undefined> {
  try {
    return await steps.replaceOld(copied)
  } catch (error) {
    const isReplaced = await steps.isOldReplaced().catch(() => undefined)
    // The call has failed, but the change was applied: the copy is the only record now.
    if (isReplaced) return copied
    // The caller does not get the new id, so the copy is not needed.
    if (isReplaced === false) await steps.removeCopy().catch(() => {})
    throw error
  }
}

/** The error of a move to an id at which there is something: it would be lost. */
export function idInUse(): SessionError {
  return new SessionError('INVALID_SESSION_ID', 'the new id is in use already')
}

/** Attempts before `CONFLICT`. An attempt is lost only to another write of the session. */
const MAX_ATTEMPTS = 100
