import { SessionError } from '../../common/session-error.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import { decryptXaes, encryptXaes, XAES_NONCE_LENGTH } from './xaes.ts'

/** A sealed message begins with a header: the version of the format, then the id of its key. */
const VERSION = 1
const KEY_ID_LENGTH = 4
const HEADER_LENGTH = 1 + KEY_ID_LENGTH

/** Where the encrypted bytes begin: after the header and the nonce. */
const BODY_START = HEADER_LENGTH + XAES_NONCE_LENGTH

/** The bytes that sealing adds: the header, the nonce, and the tag at the end. */
const SEAL_LENGTH = BODY_START + BLOCK_LENGTH

/** A key of 32 bytes, and the header of the messages that are sealed with it. */
export interface SealKey {
  readonly key: Uint8Array
  readonly header: Uint8Array
}

/** Prepares a key of 32 bytes. The array must not be modified afterwards. */
export function sealKeyOf(engine: AesEngine, key: Uint8Array): SealKey {
  const header = new Uint8Array(HEADER_LENGTH)
  header[0] = VERSION
  header.set(engine.encryptBlocks(KEY_ID_BLOCK, key).subarray(0, KEY_ID_LENGTH), 1)
  return { key, header }
}

/** Seals bytes with a random nonce. The associated bytes are authenticated, but not stored. */
export function sealWith(
  engine: AesEngine,
  plain: Uint8Array,
  { key, header }: SealKey,
  associated: Uint8Array,
): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(XAES_NONCE_LENGTH))
  const encrypted = encryptXaes(engine, plain, key, nonce, joined(header, associated))
  const sealed = new Uint8Array(BODY_START + encrypted.length)
  sealed.set(header)
  sealed.set(nonce, HEADER_LENGTH)
  sealed.set(encrypted, BODY_START)
  return sealed
}

/** Opens sealed bytes with the key that their header names. `RECORD_NOT_AUTHENTIC` if that is not possible. */
export function openWith(
  engine: AesEngine,
  sealed: Uint8Array,
  keys: readonly SealKey[],
  associated: Uint8Array,
): Uint8Array {
  if (sealed.length < SEAL_LENGTH || sealed[0] !== VERSION) throw notAuthentic('it is not sealed')
  const named = keys.filter((key) => isSealedWith(sealed, key))
  if (named.length === 0) throw notAuthentic('it is sealed with a key that was not given')
  const nonce = sealed.subarray(HEADER_LENGTH, BODY_START)
  const encrypted = sealed.subarray(BODY_START)
  for (const { key, header } of named) {
    const plain = decryptXaes(engine, encrypted, key, nonce, joined(header, associated))
    if (plain !== undefined) return plain
  }
  throw notAuthentic('it was changed, or was sealed for another session')
}

/** Whether the header of sealed bytes names this key. */
export function isSealedWith(sealed: Uint8Array, { header }: SealKey): boolean {
  return header.every((byte, i) => sealed[i] === byte)
}

/** A key's id is the beginning of this block, encrypted with the key. It reveals nothing about the key. */
const KEY_ID_BLOCK = new TextEncoder().encode('gsession key id.')

function notAuthentic(why: string): SessionError {
  return new SessionError('RECORD_NOT_AUTHENTIC', `the record could not be opened: ${why}`)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
