import { replyError } from './redis-error.ts'
import { entries, integer, type ReplyType } from './reply-types.ts'
import type { RecordValue } from './value-codec.ts'

/** What a key holds instead of the expected value; `undefined` if that is not known. */
export type Conflict = { found: RecordValue | undefined }

/** What the script that compares replies: a list with what it has found, or 1. */
export function conflictOf({ asBytes, read }: ReplyType<RecordValue>): ReplyType<Conflict | undefined> {
  return {
    asBytes,
    read: (reply) => {
      if (Array.isArray(reply)) return { found: read(entries(reply, 1)[0]) }
      if (integer(reply) !== 1) throw replyError()
      return undefined
    },
  }
}
