import { SessionError } from './session-error.ts'
import { utf8Bytes } from './utf8.ts'

/**
 * Makes a new session id: 32 characters of `0-9a-z`, from the platform's secure random source, all equally likely
 * (165 bits). Stands for GoFrame's `NewSessionId`.
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
    // Used bytes are overwritten, so that the memory does not hold ids that were given out.
    pool[next++] = 0
    if (byte < UNBIASED) id += (byte % CHARACTERS).toString(CHARACTERS)
  }
  return id
}

/**
 * Throws unless an id is safe as the name of a file, a key or a record.
 *
 * @throws `INVALID_ARGUMENT`: it is not a string.
 * @throws `INVALID_SESSION_ID`: it is empty, is longer than 180 bytes of UTF-8, is `.`, contains `/`, `\`, `..`, NUL, a
 * control character or half a surrogate pair, or is a name that a file system treats specially.
 */
export function checkSessionId(id: unknown): asserts id is string {
  if (typeof id !== 'string') {
    throw new SessionError('INVALID_ARGUMENT', 'a session id must be a string')
  }
  if (id.length > LONGEST_PLAIN_NAME && PLAIN_ID.test(id)) return
  if (FORBIDDEN.test(id) || SPECIAL_NAME.test(id) || utf8Bytes(id).length > 180) {
    throw new SessionError('INVALID_SESSION_ID', 'this session id is not allowed')
  }
}

/** Whether `checkSessionId` accepts a text. */
export function isSessionId(text: string): boolean {
  try {
    checkSessionId(text)
    return true
  } catch {
    return false
  }
}

const ID_LENGTH = 32
/** The digits and the letters. */
const CHARACTERS = 36
/** Bytes from here on are skipped: with them the first characters would be more likely. */
const UNBIASED = 256 - (256 % CHARACTERS)
const pool = new Uint8Array(1024)
let next = pool.length

/** The usual ids, which need no further check: special names of these characters are shorter. */
const PLAIN_ID = /^[\w-]{1,180}$/
/** That of `com1`. */
const LONGEST_PLAIN_NAME = 4
/** Control characters, separators of lines and paragraphs, and halves of surrogate pairs are among what is forbidden. */
const FORBIDDEN = /^\.?$|\.\.|[/\\\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u
/** The names of devices on Windows. */
const SPECIAL_NAME = /^(con(in\$|out\$)?|prn|aux|nul|(com|lpt)[\d¹²³])\s*(\.|$)/i
