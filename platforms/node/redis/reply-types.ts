import { replyError } from './redis-error.ts'

/** What a command replies: whether its texts are returned as bytes, and the function that checks each reply. */
export interface ReplyType<T> {
  readonly asBytes: boolean
  /** Returns the reply. One that does not belong to the command throws: nothing is known of what was done then. */
  read(reply: unknown): T
}

/** A number. A client may be configured to return it as a text. */
export const INTEGER: ReplyType<number> = { asBytes: false, read: integer }

/** Whether `set` has written: `OK`, or `null` where its condition did not hold. */
export const IS_SET: ReplyType<boolean> = {
  asBytes: false,
  read: (reply) => (reply === null ? false : reply === 'OK' || wrong()),
}

/** The value of a key. */
export const TEXT: ReplyType<string | null> = { asBytes: false, read: value }
export const BYTES: ReplyType<Buffer | null> = { asBytes: true, read: valueBytes }

/** A list, of this length if one is given. */
export function texts(length?: number): ReplyType<Array<string | null>> {
  return { asBytes: false, read: (reply) => list(reply, text, length) }
}

export function bytes(length?: number): ReplyType<Array<Buffer | null>> {
  return { asBytes: true, read: (reply) => list(reply, textBytes, length) }
}

/** The next cursor of a scan, and keys. */
export const SCANNED: ReplyType<readonly [cursor: string, keys: readonly string[]]> = {
  asBytes: false,
  read: (reply) => {
    const [cursor, keys] = entries(reply, 2)
    return [String(integer(cursor)), list(keys, key)]
  },
}

/** A number that a reply holds. */
export function integer(reply: unknown): number {
  if (typeof reply === 'number') return reply
  return typeof reply === 'string' && /^-?\d+$/.test(reply) ? Number(reply) : wrong()
}

/** The entries of a list that a reply holds. */
export function entries(reply: unknown, length?: number): readonly unknown[] {
  return Array.isArray(reply) && (length === undefined || reply.length === length) ? reply : wrong()
}

function list<T>(reply: unknown, entry: (reply: unknown) => T, length?: number): T[] {
  const found = entries(reply, length)
  // Checked in place: a hash can have very many fields.
  for (let i = 0; i < found.length; i++) entry(found[i])
  return found as T[]
}

function text(reply: unknown): string | null {
  return reply === null || typeof reply === 'string' ? reply : wrong()
}

function textBytes(reply: unknown): Buffer | null {
  return reply === null || ArrayBuffer.isView(reply) ? (reply as Buffer | null) : wrong()
}

function key(reply: unknown): string {
  return typeof reply === 'string' ? reply : wrong()
}

/**
 * In a transaction Redis replies `QUEUED` to each command, which is no different from a text. No session has this
 * value.
 */
function value(reply: unknown): string | null {
  return reply === QUEUED ? wrong() : text(reply)
}

function valueBytes(reply: unknown): Buffer | null {
  const found = textBytes(reply)
  return found?.length === QUEUED.length && found.toString() === QUEUED ? wrong() : found
}

const QUEUED = 'QUEUED'

function wrong(): never {
  throw replyError()
}
