import { checkBytes } from '../common/bytes.ts'
import { SessionError } from '../common/session-error.ts'

/** OWASP's number for PBKDF2-HMAC-SHA-256 (2023). */
export const DefaultPassphraseIterations = 600_000

/** In bytes. */
const LEAST_SALT = 16

/**
 * A key of 32 bytes from a passphrase, by PBKDF2-HMAC-SHA-256 of WebCrypto (which a page has only in a
 * secure context: `NOT_SUPPORTED`). The salt, of 16 bytes or more, is no secret: make one at random for
 * each application and keep it. The same three arguments give the same key on every platform.
 *
 * @example
 * const salt = Uint8Array.from(Buffer.from(process.env.SESSION_SALT, 'hex'))
 * const key = await keyFromPassphrase(process.env.SESSION_PASSPHRASE, salt)
 * const storage = new StorageFile(path, ttl, { crypto: { mode: 'sealed', keys: [key] } })
 */
export async function keyFromPassphrase(
  passphrase: string,
  salt: Uint8Array,
  iterations: number = DefaultPassphraseIterations,
): Promise<Uint8Array> {
  if (typeof passphrase !== 'string' || passphrase === '')
    throw invalid('a passphrase must be a string, not empty')
  checkBytes(salt, 'a salt')
  if (salt.length < LEAST_SALT) throw invalid(`a salt must have ${LEAST_SALT} bytes or more`)
  if (!Number.isSafeInteger(iterations) || iterations < 1 || iterations > MOST_ITERATIONS) {
    throw invalid('the number of iterations must be a whole number above 0')
  }
  const subtle = globalThis.crypto?.subtle
  if (subtle === undefined) {
    throw new SessionError('NOT_SUPPORTED', 'WebCrypto is not here: a page has it only in a secure context')
  }
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations }
  const text = new TextEncoder().encode(passphrase.normalize('NFKC'))
  const material = await subtle.importKey('raw', text, 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(await subtle.deriveBits(params, material, 256))
}

const MOST_ITERATIONS = 2 ** 32 - 1

function invalid(message: string): SessionError {
  return new SessionError('INVALID_ARGUMENT', message)
}
