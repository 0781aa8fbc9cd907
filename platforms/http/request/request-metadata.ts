import { type LifetimeSettings, missingCreationTime, nowOf } from '../../../src/record/lifetime.ts'
import type { MetadataChanges } from '../../../src/record/metadata.ts'
import type { WorkingCopy } from '../../../src/session/working-copy.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { SessionTracker } from './session-tracker.ts'

/** The metadata that a save stores: when the session was created, and when it got its id, which the tracker keeps. */
export function requestMetadata(
  copy: WorkingCopy,
  tracker: SessionTracker,
  settings: LifetimeSettings,
  { rotateEvery }: CheckedOptions,
): MetadataChanges | undefined {
  const created = missingCreationTime(copy.span, settings)
  if (rotateEvery === undefined) return created
  if (copy.hasRecord && tracker.rotated !== undefined) return created
  tracker.rotated = nowOf(settings)
  return { ...created, rotated: tracker.rotated }
}
