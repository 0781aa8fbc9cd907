import { serverParts } from './server-parts.ts'

/**
 * A copy of an error of another library, safe to use as a cause. Such errors can contain paths, ids and values, so
 * only what has the shape of a known name is kept, on a server also what has that of a code, a system call or a stack
 * frame, and never the message.
 */
export function cleanCause(cause: unknown): Error {
  const name = textOf(cause, 'name', NAME) ?? typeof cause
  const copy = new Error(`${name} (its message is withheld)`)
  copy.name = name
  return serverParts.describeCause?.(cause, copy) ?? copy
}

/** A text of an error, if it has a certain shape. A getter that throws has none. */
export function textOf(error: unknown, property: string, shape: RegExp): string | undefined {
  try {
    const value = (error as Record<string, unknown> | null | undefined)?.[property]
    if (typeof value === 'string' && shape.test(value)) return value
  } catch {}
  return undefined
}

/** Such as `TypeError`, `ReplyError` and `DOMException`. */
const NAME = /^([A-Z][A-Za-z]{0,39})?(Error|Exception)$/
