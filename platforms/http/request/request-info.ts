import { nowOf } from '../../../src/record/lifetime.ts'
import { parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { MAX_REDIRECT_READS, redirectTarget } from '../../../src/record/redirect.ts'
import { infoOf, peekSession, type SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import type { Storage } from '../../../src/storage/storage.ts'

/**
 * Looks at the session that an id opens for a new request, through redirects that have not expired, and renews nothing.
 * `undefined`: there is none.
 */
export async function requestInfo(
  storage: Storage,
  firstId: string,
  settings: SessionSettings,
): Promise<SessionInfo | undefined> {
  let id = firstId
  for (let reads = 0; id !== '' && reads < MAX_REDIRECT_READS; reads++) {
    const stored = await peekSession(storage, id, settings.ttl, {})
    if (stored === undefined) return undefined
    const target = redirectTarget(parseMetadata(rawMetadata(stored.data)), nowOf(settings))
    if (target === undefined) return infoOf(stored, settings)
    id = target
  }
  return undefined
}
