import { SessionError } from '../common/session-error.ts'

/** The steps of moving what one session holds to another id. */
export interface MoveSteps<T> {
  read(): Promise<T | undefined>
  /** Saves a copy under the new id. */
  save(copied: T): Promise<void>
  /** Removes the old one, unless it is to stay, if it still is what was copied; answers what it is. */
  settle(copied: T): Promise<T | undefined>
  /** Whether the old one is gone, or leads to the copy: asked where `settle` has failed. */
  isSettled(): Promise<boolean>
  /** Removes the copy. */
  drop(): Promise<void>
}

/**
 * Makes the new record first and removes the old one then, if it still is what was copied: readers see
 * the old, both or the new. `SESSION_DESTROYED`: there is nothing to move, or no longer.
 */
export async function moveRecord<T>({ read, save, settle, isSettled, drop }: MoveSteps<T>): Promise<void> {
  let copied = await read()
  for (let tries = 1; copied !== undefined; tries++) {
    const record = copied
    await save(record)
    const old = await settle(record).catch(async (error: unknown) => {
      // It may have been done all the same: then the copy is all there is.
      const isDone = await isSettled().catch(() => undefined)
      if (isDone) return record
      // A copy under an id that nobody will learn serves nobody.
      if (isDone === false) await drop().catch(() => {})
      throw error
    })
    if (old === record) return
    copied = old
    if (copied === undefined || tries === MOST_TRIES) await drop()
    if (tries === MOST_TRIES) throw new SessionError('CONFLICT', 'the session was changed again and again')
  }
  throw new SessionError('SESSION_DESTROYED', 'there is no session to move')
}

/** Each but the last found that somebody had saved the session meanwhile. */
const MOST_TRIES = 100
