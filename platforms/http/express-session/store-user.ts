import type { SessionData } from 'express-session'
import { SessionError } from '../../../src/common/session-error.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import type { Metadata, MetadataChanges } from '../../../src/record/metadata.ts'
import { type UserId, userText } from '../../../src/session/log-in-options.ts'

/** Who is logged in to a session, as the application says it. */
export type UserOf = (session: SessionData) => UserId | undefined

/** Who is logged in to a session, as its record notes it. */
export type Noted = { readonly [Name in 'user' | 'handle']?: Metadata[Name] | undefined }

/** What a store knows of the user of a session. */
export interface UserState {
  /** Whom the application has named when the session was loaded, or last saved; empty: nobody. */
  user: string
  /** Who is logged in, as the record notes it. */
  noted: Noted
  /** Whether somebody is logged in, or was in this request. */
  hadUser: boolean
}

/** Passport's user, if what it has serialized can be the id of one. */
export const passportUser: UserOf = (session) => {
  const user = (session as { passport?: { user?: unknown } | null }).passport?.user
  if (user === undefined) return undefined
  try {
    return userText(user)
  } catch {
    return undefined
  }
}

/**
 * The user of a session as text; empty if nobody is logged in. Throws `INVALID_ARGUMENT` if the function of the application
 * fails, or returns what is no user.
 */
export function userOf(call: UserOf, session: SessionData): string {
  let user: unknown
  try {
    user = call(session)
  } catch {
    // The error could contain what the session holds.
    throw new SessionError('INVALID_ARGUMENT', 'Store: the function `user` has failed')
  }
  return user === undefined || user === null ? NOBODY : userText(user)
}

/** What is known of a session that was loaded. A function that fails names nobody then: a save tells of it. */
export function loadedUser(call: UserOf, session: SessionData, { user: id, handle }: Metadata): UserState {
  let named = NOBODY
  try {
    named = userOf(call, session)
  } catch {
    // A save fails with the same error.
  }
  return {
    user: named,
    noted: id === undefined ? {} : { user: id, handle },
    hadUser: (id ?? named) !== NOBODY,
  }
}

/** What is known of a session that is new. */
export const newUser = (): UserState => ({ user: NOBODY, noted: {}, hadUser: false })

/**
 * The changes of the metadata with which a save notes who is logged in; `undefined` if it has nothing to note. `handle` is
 * that of the same user's log-in before, `now` is in Unix milliseconds.
 *
 * A log-in is the save that names another user than the session had. A session in which nothing was noted, as
 * connect-redis leaves it, gets its user without times: nobody knows when that was.
 */
export function logInNotes(
  { user: before, noted }: UserState,
  user: string,
  handle: string | undefined,
  now: number,
): MetadataChanges | undefined {
  if (user === (noted.user ?? NOBODY) || (user === NOBODY && before === NOBODY)) return undefined
  if (user === NOBODY) return { user: null, handle: null, loggedIn: null, verified: null }
  const time = user === before ? null : now
  return { user, handle: handle ?? newEpoch(), loggedIn: time, verified: time }
}

/** Keeps what a save has noted. */
export function noteUser(state: UserState, user: string, { user: id, handle }: MetadataChanges = {}): void {
  state.user = user
  state.hadUser ||= user !== NOBODY
  if (id !== undefined) state.noted = id === null ? {} : { user: id, handle: handle ?? undefined }
}

const NOBODY = ''
