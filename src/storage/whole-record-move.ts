import type { Awaitable } from '../common/awaitable.ts'
import type { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from '../record/change.ts'
import { arrivedByMove, ifMovable, leftByMove } from '../record/moved-record.ts'
import type { SessionRecord } from '../record/record.ts'
import { abortableRead } from './abortable-work.ts'
import { idInUse, type MoveSteps } from './move-record.ts'
import type { MoveOptions } from './storage.ts'

/** What a move needs from a storage of whole records. */
export interface MoveRecords {
  read(id: string, ttl?: number, signal?: AbortSignal): Awaitable<SessionRecord | undefined>
  update(id: string, change: Change, ttl?: number, signal?: AbortSignal, life?: number): Awaitable<void>
  remove(id: string): Awaitable<void>
  /** The clock, in Unix milliseconds. */
  now(): number
}

/** The steps that move a session in a storage of whole records. `life` is its TTL from then on, in milliseconds. */
export function wholeRecordMove(
  records: MoveRecords,
  id: string,
  newId: string,
  life: number,
  options: MoveOptions,
): MoveSteps<SessionRecord> {
  const { epoch, signal, currentTTL: ttl = life } = options
  const update = (of: string, change: Change): Awaitable<void> =>
    records.update(of, change, ttl, undefined, life)
  const recordOf = (data: JsonMap): SessionRecord => ({ stamp: records.now(), data })
  let copy: string | undefined
  let leftText: string | undefined
  return {
    readOld: async () => ifMovable(await abortableRead(records.read(id, ttl, signal), signal), epoch),
    async saveCopy({ data }) {
      const made = arrivedByMove(data, options)
      const before = copy ?? made.text
      await update(newId, (record) => {
        // A call whose answer was lost may have been made already.
        if (record !== undefined && ![before, made.text].includes(record.data.text)) throw idInUse()
        return recordOf(made)
      })
      copy = made.text
    },
    async replaceOld(copied) {
      let found: SessionRecord | undefined
      const replace: Change = (record) => {
        found = record?.data.text === copied.data.text ? copied : ifMovable(record, epoch)
        if (found !== copied) return UNCHANGED
        const left = leftByMove(copied.data, options, { ttl: life, now: records.now() })
        leftText = left === UNCHANGED ? undefined : left?.data.text
        return left
      }
      await update(id, replace)
      return found
    },
    async isOldReplaced() {
      const record = await records.read(id, ttl)
      return record === undefined || record.data.text === leftText
    },
    removeCopy: async () => records.remove(newId),
  }
}
