import { SessionError } from './session-error.ts'

/**
 * Makes a session id: 32 characters of `0-9a-z`, each from the platform's secure random source and
 * each equally likely (165 bits). Stands for GoFrame's `NewSessionId`.
 *
 * @example
 * newSessionId() // 'k3v0c2...'
 */
export function newSessionId(): string {
  let id = ''
  while (id.length < ID_LENGTH) {
    if (next === pool.length) {
      crypto.getRandomValues(pool)
      next = 0
    }
    const byte = pool[next] as number
    // Used bytes are wiped: what stays in memory names no session that was handed out.
    pool[next++] = 0
    if (byte < UNBIASED) id += ALPHABET[byte % ALPHABET.length]
  }
  return id
}

/**
 * Throws unless an id is safe to name a file, a key or a record: `INVALID_ARGUMENT` when it is no
 * string, `INVALID_SESSION_ID` when it is empty, over 180 bytes of UTF-8, holds `/`, `\`, `..`, NUL,
 * a control character or half a surrogate pair, is `.`, or is a name that a file system treats
 * specially.
 */
export function checkSessionId(id: unknown): asserts id is string {
  if (typeof id !== 'string') {
    throw new SessionError('INVALID_ARGUMENT', 'a session id must be a string')
  }
  if (PLAIN_ID.test(id) && !SPECIAL_NAME.test(id)) return
  if (id === '' || id === '.' || HOSTILE.test(id) || SPECIAL_NAME.test(id) || byteLength(id) > 180) {
    throw new SessionError('INVALID_SESSION_ID', 'this session id is not allowed')
  }
}

/** Whether a text is one that `checkSessionId` lets pass. */
export function isSessionId(text: string): boolean {
  try {
    checkSessionId(text)
    return true
  } catch {
    return false
  }
}

const ID_LENGTH = 32
const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'
const UNBIASED = 256 - (256 % ALPHABET.length)
const pool = new Uint8Array(1024)
let next = pool.length

const PLAIN_ID = /^[\w-]{1,180}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const HOSTILE = /[/\\\u0000-\u001f\u007f-\u009f\u2028\u2029]|\.\.|[\ud800-\udfff]/u
const SPECIAL_NAME = /^(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)\s*(\.|$)/i

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
