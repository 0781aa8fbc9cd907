import { type LifetimeSettings, nowOf } from '../../../src/record/lifetime.ts'
import type { Tombstone } from '../../../src/record/tombstone.ts'
import { type EndOptions, endSession } from '../../../src/session/end-session.ts'
import type { CompleteStorage } from '../../../src/storage/method-adapter/is-complete.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { RequestRevocations } from './request-revocations.ts'

/** The options for the end of a session in a request. */
export function endOptions(
  settings: LifetimeSettings,
  http: CheckedOptions,
  revocations: RequestRevocations,
  isLogOut: boolean,
): EndOptions {
  const tombstone = tombstoneOf(settings, http, isLogOut)
  return { ttl: settings.ttl, beforeEnd: revocations.revokeAll, tombstone }
}

/** Ends the sessions that these ids lead to, all at once. */
export async function endAll(
  storage: CompleteStorage,
  ids: readonly string[],
  options: EndOptions,
): Promise<void> {
  await Promise.all(ids.map((id) => endSession(storage, id, options)))
}

/**
 * What the end of a session leaves in its place, for requests of other processes that began before it: after `logOut`, and
 * wherever ids are rotated. Elsewhere records hold nothing that GoFrame does not write.
 */
function tombstoneOf(
  settings: LifetimeSettings,
  { rotateEvery, grace }: CheckedOptions,
  isLogOut: boolean,
): Tombstone | undefined {
  const leavesOne = rotateEvery !== undefined || isLogOut
  return leavesOne ? { ended: nowOf(settings), life: grace } : undefined
}
