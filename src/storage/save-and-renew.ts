import { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import { isRenewable } from '../record/record.ts'
import { checkGrowth } from '../record/record-limits.ts'

/** Returns a change that stores this data, with `now()` as the time of the last use, in Unix milliseconds. */
export function savedRecord(data: JsonMap, now: () => number): Change {
  checkGrowth(JsonMap.EMPTY, data)
  return () => ({ stamp: now(), data })
}

/**
 * Returns a change that stores the same data again, with `now()` as the time of the last use. Creates no record, and
 * renews no redirect.
 */
export function renewedRecord(now: () => number): Change {
  return (record) => (isRenewable(record) ? { stamp: now(), data: record.data } : UNCHANGED)
}
