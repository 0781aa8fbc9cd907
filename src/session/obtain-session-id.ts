import { toSessionError } from '../common/session-error.ts'
import { checkSessionId, newSessionId } from '../common/session-id.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import type { SessionIdFunc } from './repository.ts'

/**
 * Obtains a new session id: from `idFunc`, else from the storage, else from `newSessionId`. An empty id counts as
 * none. `ttl` is in milliseconds. Throws `INVALID_SESSION_ID` for an unsafe id, or if `idFunc` fails.
 */
export async function obtainSessionId(
  storage: Storage,
  ttl: number,
  idFunc: SessionIdFunc | undefined,
  options: StorageOptions,
): Promise<string> {
  const own = idFunc && (await callIdFunc(idFunc, ttl))
  const made = own || (await storage.newId(ttl, options)) || newSessionId()
  checkSessionId(made)
  return made
}

async function callIdFunc(idFunc: SessionIdFunc, ttl: number): Promise<string> {
  try {
    return await idFunc(ttl)
  } catch (error) {
    throw toSessionError(error, 'Session.start: the id function failed', 'INVALID_SESSION_ID')
  }
}
