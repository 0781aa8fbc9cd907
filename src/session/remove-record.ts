import { isSessionError } from '../common/session-error.ts'
import type { CompleteStorage } from '../storage/method-adapter/is-complete.ts'
import type { EndedSession, EndOptions, EndSession } from './end-session.ts'
import type { OpenUse } from './open-use.ts'

/**
 * Ends the session of a use. If that fails, the use still needs the removal, and the next close tries again; but not
 * after `NOT_DURABLE`, since then the removal was applied.
 */
export async function removeRecord(
  end: EndSession,
  storage: CompleteStorage,
  id: string,
  use: OpenUse,
  options: EndOptions,
): Promise<EndedSession> {
  try {
    const ended = await end(storage, id, options)
    use.needsRemoval = false
    return ended
  } catch (error) {
    if (isSessionError(error) && error.code === 'NOT_DURABLE') use.needsRemoval = false
    throw error
  }
}

/** Ends the session of an id where no id leads to another. */
export const endRecord: EndSession = async (storage, id, { signal }) => {
  await storage.removeAll(id, { signal })
  return { wasThere: true, ids: [id] }
}
