import { SessionError } from '../../common/session-error.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import { decryptXaes, encryptXaes, XAES_NONCE_LENGTH } from './xaes.ts'

/** What a sealed text begins with: the version of its format, and which key opens it. */
const VERSION = 1
const KEY_ID_LENGTH = 4
const HEADER_LENGTH = 1 + KEY_ID_LENGTH

/** Behind the header and the nonce, the encrypted text begins. */
const TEXT_AT = HEADER_LENGTH + XAES_NONCE_LENGTH

/** What sealing adds to a text, in bytes: the tag is the rest. */
const SEAL_LENGTH = TEXT_AT + BLOCK_LENGTH

/** A key of 32 bytes, and the header of what is sealed with it. */
export interface SealKey {
  readonly key: Uint8Array
  readonly header: Uint8Array
}

/** Takes a key of 32 bytes to seal with; it must not change afterwards. */
export function sealKeyOf(engine: AesEngine, key: Uint8Array): SealKey {
  const header = new Uint8Array(HEADER_LENGTH)
  header[0] = VERSION
  header.set(engine.encryptBlocks(KEY_ID_BLOCK, key).subarray(0, KEY_ID_LENGTH), 1)
  return { key, header }
}

/** Seals a text under a random nonce, with what is associated with it. */
export function sealWith(
  engine: AesEngine,
  plain: Uint8Array,
  { key, header }: SealKey,
  associated: Uint8Array,
): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(XAES_NONCE_LENGTH))
  const encrypted = encryptXaes(engine, plain, key, nonce, joined(header, associated))
  const sealed = new Uint8Array(TEXT_AT + encrypted.length)
  sealed.set(header)
  sealed.set(nonce, HEADER_LENGTH)
  sealed.set(encrypted, TEXT_AT)
  return sealed
}

/** Opens it with the one of the keys that it names; else `RECORD_NOT_AUTHENTIC`. */
export function openWith(
  engine: AesEngine,
  sealed: Uint8Array,
  keys: readonly SealKey[],
  associated: Uint8Array,
): Uint8Array {
  if (sealed.length < SEAL_LENGTH || sealed[0] !== VERSION) throw notAuthentic('it is not sealed')
  const named = keys.filter((key) => isSealedWith(sealed, key))
  if (named.length === 0) throw notAuthentic('it is sealed with a key that was not given')
  const nonce = sealed.subarray(HEADER_LENGTH, TEXT_AT)
  const encrypted = sealed.subarray(TEXT_AT)
  for (const { key, header } of named) {
    const plain = decryptXaes(engine, encrypted, key, nonce, joined(header, associated))
    if (plain !== undefined) return plain
  }
  throw notAuthentic('it was changed, or sealed for another session')
}

/** Whether it is sealed, as far as its header tells, with this key. */
export function isSealedWith(sealed: Uint8Array, { header }: SealKey): boolean {
  return header.every((byte, i) => sealed[i] === byte)
}

/** The key's id is the beginning of this block encrypted with it, which says nothing of the key. */
const KEY_ID_BLOCK = new TextEncoder().encode('gsession key id.')

function notAuthentic(why: string): SessionError {
  return new SessionError('RECORD_NOT_AUTHENTIC', `the record does not open: ${why}`)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
