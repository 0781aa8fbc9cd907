import { type LifetimeSettings, nowOf } from '../../../src/record/lifetime.ts'
import type { Tombstone } from '../../../src/session/end-session.ts'
import type { CheckedOptions } from './checked-options.ts'

/**
 * What a log-out leaves in the place of a session, for requests of other processes that began before it. Only where ids
 * are rotated: elsewhere records hold nothing that GoFrame does not write.
 */
export function logOutTombstone(
  settings: LifetimeSettings,
  { rotateEvery, grace }: CheckedOptions,
): Tombstone | undefined {
  return rotateEvery === undefined ? undefined : { ended: nowOf(settings), life: grace }
}
