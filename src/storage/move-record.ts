import { SessionError } from '../common/session-error.ts'

/** The steps that move a session from its old id to a new one. `T` is what a storage holds of a session. */
export interface MoveSteps<T> {
  /** Reads what the old id holds; `undefined` when there is no session to move. */
  readOld(): Promise<T | undefined>
  /** Saves a copy under the new id. */
  saveCopy(copied: T): Promise<void>
  /**
   * Removes what the old id holds, or replaces it by a redirect, or keeps it, as the move's options say; only if
   * it still is what was copied. Returns `copied` then, else what the old id holds now.
   */
  replaceOld(copied: T): Promise<T | undefined>
  /** Whether the old id holds nothing, or a redirect to the new one. Asked after `replaceOld` has failed. */
  isOldReplaced(): Promise<boolean>
  removeCopy(): Promise<void>
}

/**
 * Saves the copy first and leaves the old id then, so that at any time one of the two ids holds the session.
 * `SESSION_DESTROYED`: there is no session to move, or no longer. `CONFLICT`: it was changed at each attempt.
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
  throw new SessionError('SESSION_DESTROYED', 'there is no session to move')
}

async function replaceOld<T>(steps: MoveSteps<T>, copied: T): Promise<T | undefined> {
  try {
    return await steps.replaceOld(copied)
  } catch (error) {
    const isReplaced = await steps.isOldReplaced().catch(() => undefined)
    // It was applied although it failed: the copy is the only record now.
    if (isReplaced) return copied
    // The new id is never handed out, so nobody needs the copy.
    if (isReplaced === false) await steps.removeCopy().catch(() => {})
    throw error
  }
}

/** Each attempt but the last found that another write had changed the session meanwhile. */
const MAX_ATTEMPTS = 100
