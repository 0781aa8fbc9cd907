import { RESERVED_KEY } from '../../../src/common/reserved-key.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { checkSessionKey } from '../../../src/common/session-key.ts'
import type { Texts } from './session-snapshot.ts'

/**
 * The JSON text of each key of a session, as `JSON.stringify` writes it: `undefined` and functions are left out.
 * Throws `INVALID_VALUE` for a value for which that throws (a cycle, a `BigInt`).
 */
export function textsOf(session: object): Texts {
  const texts = new Map<string, string>()
  for (const [key, value] of Object.entries(session)) {
    const text = textOf(value)
    if (text !== undefined) texts.set(key, text)
  }
  if (texts.has(RESERVED_KEY)) checkSessionKey(RESERVED_KEY)
  return texts
}

/** The JSON text of a value; `undefined` if it has none. */
export function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw new SessionError('INVALID_VALUE', "a value of the session can't be stored: it has no JSON", {
      cause,
    })
  }
}
