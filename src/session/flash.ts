import { SessionError } from '../common/session-error.ts'
import { checkSessionKey } from '../common/session-key.ts'
import { decodeValue } from '../json/json-decode.ts'
import { encodeValue } from '../json/json-encode.ts'
import { parseExact } from '../json/parse-exact.ts'
import { checked } from './checked.ts'
import type { Takes } from './take-call.ts'

/** Adds a message, as it is now, to the list under a key. The close does so again if another list is stored then. */
export const flash: Takes['flash'] = async ({ lifecycle }, key, message) => {
  const text = checked('flash', () => {
    checkSessionKey(key)
    return encodeValue(message)
  })
  const { fields } = lifecycle.forChange(lifecycle.use ?? (await lifecycle.open()))
  await fields.update(key, (list) => [...listOf(list), decodeValue(text)])
}

/** The messages under a key. A hash table with GoFrame's values gives a list as its JSON text. */
function listOf(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? parsed(value) : (value ?? [])
  if (Array.isArray(list)) return list
  throw new SessionError('INVALID_VALUE', 'the key holds no list of messages', { operation: 'Session.flash' })
}

function parsed(text: string): unknown {
  try {
    return parseExact(text)
  } catch {
    return undefined
  }
}
