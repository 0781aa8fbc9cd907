import type { Field } from './field-codec.ts'
import { replyError } from './redis-error.ts'
import { bytes, integer, type ReplyType, texts } from './reply-types.ts'

/** All fields of a hash, as a list of names and values. */
export const ALL_TEXTS = pairs(texts() as ReplyType<string[]>)
export const ALL_BYTES = pairs(bytes() as ReplyType<Buffer[]>)

export const ZERO_OR_ONE: ReplyType<number> = { asBytes: false, read: (reply) => upTo(1, reply) }

/** 1. */
export const DONE: ReplyType<void> = {
  asBytes: false,
  read: (reply) => {
    if (integer(reply) !== 1) throw replyError()
  },
}

/** `APPLY` with so many compared fields: a number, or the reserved field and those. */
export function applied(compared: number): ReplyType<number | ReadonlyArray<Buffer | null>> {
  const { asBytes, read } = bytes(1 + compared)
  return { asBytes, read: (reply) => (Array.isArray(reply) ? read(reply) : upTo(2, reply)) }
}

/** `RENEW` with so many names of fields: the reserved field and those; `undefined` when there is no hash. */
export function renewed(named: number): ReplyType<Field[] | undefined> {
  const { asBytes, read } = texts(1 + named)
  return { asBytes, read: (reply) => (reply === null ? undefined : read(reply)) }
}

/** Names and values: none of them is missing. */
function pairs<T>({ asBytes, read }: ReplyType<T[]>): ReplyType<T[]> {
  return {
    asBytes,
    read: (reply) => {
      const found = read(reply)
      if (found.length % 2 === 1 || found.includes(null as T)) throw replyError()
      return found
    },
  }
}

function upTo(largest: number, reply: unknown): number {
  const number = integer(reply)
  if (number < 0 || number > largest) throw replyError()
  return number
}
