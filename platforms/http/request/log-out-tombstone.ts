import { type LifetimeSettings, nowOf } from '../../../src/record/lifetime.ts'
import type { Tombstone } from '../../../src/record/tombstone.ts'
import type { CheckedOptions } from './checked-options.ts'

/**
 * What the end of a session leaves in its place, for requests of other processes that began before it: after `logOut`, and
 * wherever ids are rotated. Elsewhere records hold nothing that GoFrame does not write.
 */
export function logOutTombstone(
  settings: LifetimeSettings,
  { rotateEvery, grace }: CheckedOptions,
  isLogOut: boolean,
): Tombstone | undefined {
  return rotateEvery === undefined && !isLogOut ? undefined : { ended: nowOf(settings), life: grace }
}
