import { checkBytes } from '../common/bytes.ts'
import { SessionError } from '../common/session-error.ts'
import { utf8Bytes } from '../common/utf8.ts'

/** The number of iterations that OWASP recommends for PBKDF2-HMAC-SHA-256 (2023). */
export const DefaultPassphraseIterations = 600_000

/** The shortest salt, in bytes. */
const MIN_SALT_LENGTH = 16

/**
 * Derives a key of 32 bytes from a passphrase with PBKDF2-HMAC-SHA-256. The same three arguments give the same key on
 * every platform. The passphrase is normalized to NFKC first, so that it does not matter how a keyboard composes it.
 *
 * The salt has 16 bytes or more and need not be secret: make a random one for each application, and store it.
 *
 * @example
 * const salt = Uint8Array.from(Buffer.from(process.env.SESSION_SALT, 'hex'))
 * const key = await keyFromPassphrase(process.env.SESSION_PASSPHRASE, salt)
 * const storage = new StorageFile(path, ttl, { crypto: sealed({ keys: [key] }) })
 *
 * @throws `INVALID_ARGUMENT`: the passphrase is empty, the salt is short, or the number of iterations is not between 1
 * and 2^32 - 1.
 * @throws `NOT_SUPPORTED`: there is no WebCrypto, which does the work. A web page has it only over HTTPS.
 */
export async function keyFromPassphrase(
  passphrase: string,
  salt: Uint8Array,
  iterations: number = DefaultPassphraseIterations,
): Promise<Uint8Array> {
  if (typeof passphrase !== 'string' || passphrase === '')
    throw invalid('a passphrase must be a string that is not empty')
  checkBytes(salt, 'a salt')
  if (salt.length < MIN_SALT_LENGTH) throw invalid(`a salt must have ${MIN_SALT_LENGTH} bytes or more`)
  if (!Number.isSafeInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) {
    throw invalid(`the number of iterations must be a whole number from 1 to ${MAX_ITERATIONS}`)
  }
  const subtle = globalThis.crypto?.subtle
  if (subtle === undefined) {
    throw new SessionError(
      'NOT_SUPPORTED',
      'there is no WebCrypto: a web page has it only in a secure context (HTTPS)',
    )
  }
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations }
  const text = utf8Bytes(passphrase.normalize('NFKC'))
  const material = await subtle.importKey('raw', text, 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(await subtle.deriveBits(params, material, 256))
}

const MAX_ITERATIONS = 2 ** 32 - 1

function invalid(message: string): SessionError {
  return new SessionError('INVALID_ARGUMENT', message)
}
