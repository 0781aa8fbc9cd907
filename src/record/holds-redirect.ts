import { isSessionError } from '../common/session-error.ts'
import type { Codec } from './codec.ts'
import { isRedirect } from './redirect.ts'

/** Whether bytes hold a redirect. Only short ones are opened: no redirect is long. */
export function holdsRedirect(codec: Codec, bytes: Uint8Array, id: string): boolean {
  if (bytes.length > LONGEST_REDIRECT) return false
  try {
    return isRedirect(codec.decode(bytes, id, { now: 0 })?.data)
  } catch (error) {
    if (isSessionError(error)) return false
    throw error
  }
}

/** The longest id has 180 bytes. */
const LONGEST_REDIRECT = 512
