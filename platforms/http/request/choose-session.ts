import { isPastMaxLifetime, nowOf } from '../../../src/record/lifetime.ts'
import { type LocatedSession, type Location, locateSession } from '../../../src/session/locate-session.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { isUnopenedError } from '../../../src/session/unopened-error.ts'
import type { CompleteStorage } from '../../../src/storage/method-adapter/is-complete.ts'
import { isEmptySession } from './is-empty-session.ts'
import { byRank } from './rank-sessions.ts'
import { isOfCookie, type RequestedId } from './requested-id.ts'

/** A session that one of the ids of a request leads to. */
export interface BroughtSession extends LocatedSession {
  /** The id that the request sent. */
  readonly broughtId: string
  readonly isFromCookie: boolean
}

/** What becomes of a request that has sent several ids. */
export interface Choice {
  /** The id to go on with. */
  readonly id: string
  /** The session of that id; `undefined`: none of the ids leads to one. */
  readonly session: LocatedSession | undefined
  /** What the last read for that id has shown. */
  readonly lastRead: LastRead
  /** Why the record of that id can't be opened. */
  readonly error?: unknown
  /** The other sessions, the best first. */
  readonly others: readonly BroughtSession[]
}

/** Whether another request has ended what an id led to. */
export type IsLost = (id: string, lastRead: LastRead) => boolean

/** What the last read for an id has shown. */
export interface LastRead extends Pick<Location, 'lastReadId'> {
  readonly tombstone: Location['tombstone']
}

export interface ChoiceState {
  readonly storage: CompleteStorage
  readonly settings: SessionSettings
  readonly requested: RequestedId
  readonly isLost: IsLost
}

/**
 * Looks all ids of a request up at once, and chooses the session that ranks first. A record that can't be opened does
 * not hide the others: its id is chosen only if no other leads to a session.
 */
export async function chooseSession(state: ChoiceState): Promise<Choice> {
  const { requested, isLost } = state
  const found = await Promise.all(requested.ids.map((id) => lookUp(state, id)))
  const ranked = await endPast(state, byRank(found.flatMap(({ session }) => session ?? [])))
  for (const each of ranked) {
    const session = await filled(state, each)
    if (session === undefined) continue
    return {
      id: isOfCookie(requested, session.id) ? session.id : each.broughtId,
      session,
      lastRead: { lastReadId: session.id, tombstone: undefined },
      others: ranked.filter(({ id }) => id !== session.id && id !== each.id),
    }
  }
  // Where another request has logged out or in, it counts: that one's cookie must not be undone, or its session is joined.
  const tells = [
    ({ error }: Found) => error !== undefined,
    ({ id, lastRead }: Found) => isLost(id, lastRead),
    ({ lastRead }: Found) => lastRead.tombstone?.to !== undefined,
    () => true,
  ]
  const next = tells.flatMap((tell) => found.find(tell) ?? [])[0] as Found
  return { ...next, session: undefined, others: [] }
}

interface Found {
  readonly id: string
  readonly session?: BroughtSession | undefined
  readonly lastRead: LastRead
  readonly error?: unknown
}

async function lookUp({ storage, settings, requested }: ChoiceState, id: string): Promise<Found> {
  try {
    const { session, lastReadId, tombstone } = await locateSession(storage, id, {
      ttl: settings.ttl,
      now: nowOf(settings),
    })
    const brought = session && { ...session, broughtId: id, isFromCookie: isOfCookie(requested, id) }
    return { id, session: brought, lastRead: { lastReadId, tombstone } }
  } catch (error) {
    if (!isUnopenedError(error)) throw error
    return { id, lastRead: { lastReadId: id, tombstone: undefined }, error }
  }
}

/** Removes the sessions that have reached their `maxLifetime`, and returns the others. */
async function endPast(
  { storage, settings }: ChoiceState,
  sessions: readonly BroughtSession[],
): Promise<readonly BroughtSession[]> {
  const isPast = ({ metadata }: BroughtSession) => isPastMaxLifetime(metadata, settings)
  await Promise.all(sessions.filter(isPast).map(({ id }) => storage.removeAll(id, {})))
  return sessions.filter((session) => !isPast(session))
}

/** The session if it is not empty. One that was rotated between two reads also looks empty: then as it is now. */
async function filled(
  { storage, settings }: ChoiceState,
  located: LocatedSession,
): Promise<LocatedSession | undefined> {
  if (!(await isEmptySession(storage, located))) return located
  const { session } = await locateSession(storage, located.id, { ttl: settings.ttl, now: undefined })
  if (session === undefined || session.id === located.id) return undefined
  return (await isEmptySession(storage, session)) ? undefined : session
}
