import { SessionError } from '../../common/session-error.ts'
import { asciiBytes } from '../../common/utf8.ts'
import { type AesEngine, BLOCK_LENGTH } from '../engine/aes-engine.ts'
import {
  FORMAT_1,
  FORMAT_2,
  HEADER_LENGTH_1,
  HEADER_LENGTH_2,
  headerLengthOf,
  KEY_ID_LENGTH,
  writeHeaderTTL,
} from './sealed-header.ts'
import { decryptXaes, encryptXaes, XAES_NONCE_LENGTH } from './xaes.ts'

/** A key of 32 bytes, and its id: the headers of the messages that are sealed with it hold that. */
export interface SealKey {
  readonly key: Uint8Array
  readonly id: Uint8Array
}

/** Prepares a key of 32 bytes. The array must not be modified afterwards. */
export function sealKeyOf(engine: AesEngine, key: Uint8Array): SealKey {
  return { key, id: engine.encryptBlocks(KEY_ID_BLOCK, key).subarray(0, KEY_ID_LENGTH) }
}

/**
 * Seals bytes with a random nonce. The associated bytes are authenticated, but not stored. With a TTL (in milliseconds,
 * 0 for none) the message is of format 2, which has it in its header; else it is of format 1.
 */
export function sealWith(
  engine: AesEngine,
  plain: Uint8Array,
  key: SealKey,
  associated: Uint8Array,
  ttl?: number,
): Uint8Array {
  const header = headerOf(key, ttl)
  const nonce = crypto.getRandomValues(new Uint8Array(XAES_NONCE_LENGTH))
  const encrypted = encryptXaes(engine, plain, key.key, nonce, joined(header, associated))
  const bodyStart = header.length + XAES_NONCE_LENGTH
  const sealed = new Uint8Array(bodyStart + encrypted.length)
  sealed.set(header)
  sealed.set(nonce, header.length)
  sealed.set(encrypted, bodyStart)
  return sealed
}

/**
 * Opens sealed bytes of either format with the key that their header names. `RECORD_NOT_AUTHENTIC` if that is not
 * possible.
 */
export function openWith(
  engine: AesEngine,
  sealed: Uint8Array,
  keys: readonly SealKey[],
  associated: Uint8Array,
): Uint8Array {
  const headerLength = headerLengthOf(sealed)
  const bodyStart = headerLength + XAES_NONCE_LENGTH
  if (headerLength === 0 || sealed.length < bodyStart + BLOCK_LENGTH) throw notAuthentic('it is not sealed')
  const named = keys.filter((key) => isSealedWith(sealed, key))
  if (named.length === 0) throw notAuthentic('it is sealed with a key that was not given')
  const authenticated = joined(sealed.subarray(0, headerLength), associated)
  const nonce = sealed.subarray(headerLength, bodyStart)
  const encrypted = sealed.subarray(bodyStart)
  for (const { key } of named) {
    const plain = decryptXaes(engine, encrypted, key, nonce, authenticated)
    if (plain !== undefined) return plain
  }
  throw notAuthentic('it was changed, or was sealed for another session')
}

/** Whether the header of sealed bytes names this key. */
export function isSealedWith(sealed: Uint8Array, { id }: SealKey): boolean {
  return id.every((byte, i) => sealed[1 + i] === byte)
}

function headerOf({ id }: SealKey, ttl: number | undefined): Uint8Array {
  const header = new Uint8Array(ttl === undefined ? HEADER_LENGTH_1 : HEADER_LENGTH_2)
  header[0] = ttl === undefined ? FORMAT_1 : FORMAT_2
  header.set(id, 1)
  if (ttl !== undefined) writeHeaderTTL(header, ttl)
  return header
}

/** A key's id is the beginning of this block, encrypted with the key. It reveals nothing about the key. */
const KEY_ID_BLOCK = /* @__PURE__ */ asciiBytes('gsession key id.')

function notAuthentic(why: string): SessionError {
  return new SessionError('RECORD_NOT_AUTHENTIC', `the record could not be opened: ${why}`)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
