import { isDestroyed } from '../common/session-destroyed.ts'
import { JsonMap } from '../json/json-map.ts'
import { newEpoch } from '../record/epoch.ts'
import { isPastMaxLifetime, type LifetimeSettings, nowOf } from '../record/lifetime.ts'
import {
  type Metadata,
  type MetadataChanges,
  parseMetadata,
  rawMetadata,
  type SessionSpan,
  withMetadata,
} from '../record/metadata.ts'
import { buriedBy, noting } from '../record/move-changes.ts'
import { arrivedByMove } from '../record/moved-record.ts'
import { MAX_REDIRECT_READS } from '../record/redirect.ts'
import type { CheckedLogIn } from './log-in-options.ts'
import type { LogInSteps } from './log-in-steps.ts'
import type { OpenUse } from './open-use.ts'
import { isUnopenedError } from './unopened-error.ts'
import { userHash } from './user-hash.ts'

/** A log-in that says when the user has proved who they are, in Unix milliseconds. */
export type VerifiedLogIn = CheckedLogIn & { readonly verifiedAt: number }

/**
 * Logs a user in to the session of a use, under a new id. What was under the old one can't be opened by it any more: who
 * has planted or seen the old id has nothing.
 *
 * Where another request was faster, the log-in does not fail: it goes on with the session of a log-in of the same user
 * (a double click, or a second try after a lost answer), or else with a new one.
 */
export async function logIn(steps: LogInSteps, use: OpenUse, login: VerifiedLogIn): Promise<void> {
  const { copy } = use
  await steps.endOthers?.(login.user)
  const span = newSpan(login, copy.span, steps.settings)
  const id = await steps.makeId({ ownTTL: login.ttl, span })
  if (copy.hasRecord && (await moveSession(steps, use, login, id, span))) return
  if (startsAnew(use, login)) copy.discard()
  if (await joinSession(steps, use, login.user)) return
  // What the use has changed may come from the session that is gone.
  if (copy.hasRecord) copy.discard()
  const data = withMetadata(JsonMap.EMPTY, { ...notes(login, span, steps), epoch: newEpoch() })
  await steps.store(id, data, span)
  steps.take(use, id, data)
}

/** Moves the session of a use to a new id, and notes the user. Returns false if it is no longer there. */
async function moveSession(
  steps: LogInSteps,
  use: OpenUse,
  login: VerifiedLogIn,
  to: string,
  span: NewSpan,
): Promise<boolean> {
  const { copy } = use
  const isNew = startsAnew(use, login)
  const metadata = notes(login, span, steps, isNew ? undefined : metadataOf(use).handle)
  const { ended, by } = { ended: nowOf(steps.settings), by: await userHash(login.user, to) }
  const leave = buriedBy({ ended, life: steps.grace, to, by })
  const arrive = noting(metadata)
  try {
    await steps.move(to, span, { epoch: copy.epoch, arrive, startsAnew: isNew, leave })
  } catch (error) {
    if (isDestroyed(error) || isUnopenedError(error)) return false
    throw error
  }
  if (isNew) copy.discard()
  steps.take(use, to, arrivedByMove(copy.stored, { arrive, startsAnew: isNew }))
  return true
}

/** Whether a log-in takes along nothing of the session of a use, nor of what the use has changed. */
function startsAnew(use: OpenUse, login: VerifiedLogIn): boolean {
  const { user } = metadataOf(use)
  return !login.keep || (user !== undefined && user !== login.user)
}

/** Goes on with the session to which a log-in of the same user has moved it. Returns false if there is none. */
async function joinSession(steps: LogInSteps, use: OpenUse, user: string): Promise<boolean> {
  let tombstone = await steps.tombstone()
  for (let reads = 0; reads < MAX_REDIRECT_READS; reads++) {
    const { to, by } = tombstone ?? {}
    if (to === undefined || by === undefined || by !== (await userHash(user, to))) return false
    const found = await steps.find(to)
    const { session } = found
    if (session !== undefined) {
      const { metadata } = session
      if (metadata.user !== user || isPastMaxLifetime(metadata, steps.settings)) return false
      steps.take(use, session.id, session.data)
      return true
    }
    tombstone = found.tombstone
  }
  return false
}

/** The span of a session that begins now, in Unix milliseconds. */
interface NewSpan {
  readonly created: number | undefined
  readonly ends: number | undefined
}

/** How long the session lives from now on. It begins anew: without a limit of its own, the manager's counts from now. */
function newSpan(
  { maxLifetime }: VerifiedLogIn,
  { created }: SessionSpan,
  settings: LifetimeSettings,
): NewSpan {
  const now = nowOf(settings)
  const isLimited = (maxLifetime ?? settings.maxLifetime ?? created) !== undefined
  return { created: isLimited ? now : undefined, ends: maxLifetime && now + maxLifetime }
}

/** What a log-in notes in the session. */
function notes(
  { user, ttl, verifiedAt }: VerifiedLogIn,
  { created, ends }: NewSpan,
  { settings, rotated }: LogInSteps,
  handle = newEpoch(),
): MetadataChanges {
  const loggedIn = nowOf(settings)
  const times = { loggedIn, verified: verifiedAt, created, ends: ends ?? null, rotated }
  return { user, handle, ttl: ttl ?? null, ...times }
}

/** The metadata of the session that a use has loaded. */
export function metadataOf(use: OpenUse): Metadata {
  return parseMetadata(rawMetadata(use.copy.stored))
}
