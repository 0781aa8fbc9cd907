import { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import { checkGrowth } from '../record/record-limits.ts'

/** Replaces whatever is stored by a record of this data, used now. `now` is the clock, in Unix milliseconds. */
export function savedRecord(data: JsonMap, now: () => number): Change {
  checkGrowth(JsonMap.EMPTY, data)
  return () => ({ stamp: now(), data })
}

/** Writes a record anew with the same data, used now; makes none where there is none. */
export function renewedRecord(now: () => number): Change {
  return (record) => (record === undefined ? UNCHANGED : { stamp: now(), data: record.data })
}
