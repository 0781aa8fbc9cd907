import { toBase64 } from '../../common/base64.ts'
import { utf8Bytes } from '../../common/utf8.ts'

/**
 * A hash of a user, for a tombstone that must not name them; it differs with the id that their session has got. Where
 * there is no `crypto.subtle` (a page without HTTPS) there is none.
 */
export async function userHash(user: string, newId = ''): Promise<string | undefined> {
  const { subtle } = globalThis.crypto
  if (subtle === undefined) return undefined
  const hash = await subtle.digest('SHA-256', utf8Bytes(`${newId} ${user}`))
  return toBase64(new Uint8Array(hash, 0, 16))
}
