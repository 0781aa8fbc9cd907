import { nowOf } from '../../../src/record/lifetime.ts'
import { type Metadata, parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { MAX_REDIRECT_READS, redirectTarget } from '../../../src/record/redirect.ts'
import { infoOf, type Peeked, peekSession, type SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { isUnopenedError } from '../../../src/session/unopened-error.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { isEmptySession } from './is-empty-session.ts'
import { byRank } from './rank-sessions.ts'
import { isOfCookie, type RequestedId } from './requested-id.ts'

/**
 * Looks at the session that an id opens for a new request, through redirects that have not expired, and renews nothing.
 * `undefined`: there is none.
 */
export async function requestInfo(
  storage: Storage,
  id: string,
  settings: SessionSettings,
): Promise<SessionInfo | undefined> {
  const peeked = await peekThrough(storage, id, settings)
  return peeked && infoOf(peeked, settings)
}

/** Looks at the session that a request with several ids would use. Throws what hides one only if there is no other. */
export async function chosenInfo(
  storage: Storage,
  requested: RequestedId,
  settings: SessionSettings,
): Promise<SessionInfo | undefined> {
  const errors: unknown[] = []
  const look = async (id: string) => {
    const peeked = await peekThrough(storage, id, settings).catch((error) => {
      if (!isUnopenedError(error)) throw error
      errors.push(error)
      return undefined
    })
    return peeked && { ...peeked, isFromCookie: isOfCookie(requested, id) }
  }
  const peeked = await Promise.all(requested.ids.map(look))
  for (const session of byRank(peeked.flatMap((each) => each ?? []))) {
    const info = (await isEmptySession(storage, session)) ? undefined : await infoOf(session, settings)
    if (info !== undefined) return info
  }
  if (errors.length > 0) throw errors[0]
  return undefined
}

interface Found extends Peeked {
  readonly id: string
  readonly metadata: Metadata
}

/** What is stored at the end of the redirects that a new request follows. */
async function peekThrough(
  storage: Storage,
  firstId: string,
  settings: SessionSettings,
): Promise<Found | undefined> {
  let id = firstId
  for (let reads = 0; id !== '' && reads < MAX_REDIRECT_READS; reads++) {
    const stored = await peekSession(storage, id, settings.ttl, {})
    if (stored === undefined) return undefined
    const metadata = parseMetadata(rawMetadata(stored.data))
    const target = redirectTarget(metadata, nowOf(settings))
    if (target === undefined) return { ...stored, id, metadata }
    id = target
  }
  return undefined
}
