import { type Change, UNCHANGED } from '../../../src/record/change.ts'
import type { SessionRecord } from '../../../src/record/record.ts'

/**
 * What a change makes of a record. If it throws for a record that may be out of date, that says nothing about the
 * record that is stored.
 */
export function changed(
  change: Change,
  record: SessionRecord | undefined,
  isCertain: boolean,
): ReturnType<Change> {
  try {
    return change(record)
  } catch (error) {
    if (isCertain) throw error
    return UNCHANGED
  }
}
