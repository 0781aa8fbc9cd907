import { SessionError } from '../session-error.ts'
import { type AesEngine, BLOCK_LENGTH } from './aes-engine.ts'
import { decryptXaes, encryptXaes, XAES_NONCE_LENGTH } from './xaes.ts'

/** What a sealed text begins with: the version of its format, and which key opens it. */
const VERSION = 1
const KEY_ID_LENGTH = 4
const HEADER_LENGTH = 1 + KEY_ID_LENGTH

/** What sealing adds to a text, in bytes. */
export const SEAL_LENGTH: number = HEADER_LENGTH + XAES_NONCE_LENGTH + BLOCK_LENGTH

/** A key of 32 bytes with the id by which sealed texts name it. */
export interface SealKey {
  readonly key: Uint8Array
  readonly id: Uint8Array
}

/** Takes a key of 32 bytes to seal with: a copy. */
export function sealKeyOf(engine: AesEngine, key: Uint8Array): SealKey {
  const own = new Uint8Array(key)
  return { key: own, id: engine.encryptBlocks(KEY_ID_BLOCK, own).slice(0, KEY_ID_LENGTH) }
}

/** Seals a text under a random nonce, with what is associated with it. */
export function sealWith(
  engine: AesEngine,
  plain: Uint8Array,
  { key, id }: SealKey,
  associated: Uint8Array,
): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(XAES_NONCE_LENGTH))
  const header = new Uint8Array(HEADER_LENGTH)
  header[0] = VERSION
  header.set(id, 1)
  const encrypted = encryptXaes(engine, plain, key, nonce, joined(header, associated))
  return joined(header, nonce, encrypted)
}

/** Opens it with the one of the keys that it names; else `RECORD_NOT_AUTHENTIC`. */
export function openWith(
  engine: AesEngine,
  sealed: Uint8Array,
  keys: readonly SealKey[],
  associated: Uint8Array,
): Uint8Array {
  if (sealed.length < SEAL_LENGTH || sealed[0] !== VERSION) throw notAuthentic('it is not sealed')
  const named = keys.filter(({ id }) => names(sealed, id))
  if (named.length === 0) throw notAuthentic('it is sealed with a key that was not given')
  const header = sealed.subarray(0, HEADER_LENGTH)
  const nonce = sealed.subarray(HEADER_LENGTH, HEADER_LENGTH + XAES_NONCE_LENGTH)
  const encrypted = sealed.subarray(HEADER_LENGTH + XAES_NONCE_LENGTH)
  for (const { key } of named) {
    const plain = decryptXaes(engine, encrypted, key, nonce, joined(header, associated))
    if (plain !== undefined) return plain
  }
  throw notAuthentic('it was changed, or sealed for another session')
}

/** Whether it is sealed, as far as its header tells, with this key. */
export function isSealedWith(sealed: Uint8Array, { id }: SealKey): boolean {
  return sealed[0] === VERSION && names(sealed, id)
}

/** The key's id is the beginning of this block encrypted with it, which says nothing of the key. */
const KEY_ID_BLOCK = new TextEncoder().encode('gsession key id.')

function names(sealed: Uint8Array, id: Uint8Array): boolean {
  return id.every((byte, i) => sealed[1 + i] === byte)
}

function notAuthentic(why: string): SessionError {
  return new SessionError('RECORD_NOT_AUTHENTIC', `the record does not open: ${why}`)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
