import { isSessionError, SessionError } from '../common/session-error.ts'
import { utf8Bytes, utf8Text, writeUtf8 } from '../common/utf8.ts'
import type { Cipher } from '../crypto/cipher/cipher.ts'
import { JsonMap } from '../json/json-map.ts'
import { metadataTTL } from './metadata.ts'
import { type SessionRecord, unlessExpired } from './record.ts'
import { hasExpiredUnopened } from './unopened-record.ts'

/** The number of bytes before the body: the stamp, a signed little-endian integer. */
export const STAMP_LENGTH = 8

/**
 * The bytes of a record, as in a session file of GoFrame: 8 bytes of time stamp, then the JSON text, encrypted if
 * there is a cipher.
 */
export function encodeRecord({ stamp, data }: SessionRecord, id: string, cipher?: Cipher): Uint8Array {
  if (cipher === undefined) return encodeASCII(stamp, data.text) ?? withStamp(stamp, utf8Bytes(data.text))
  const ownTTL = cipher.storesTTL ? metadataTTL(data) : undefined
  return withStamp(stamp, cipher.encrypt(utf8Bytes(data.text), id, ownTTL))
}

/** A stamp, in Unix milliseconds, and a body behind it. */
export function withStamp(stamp: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(STAMP_LENGTH + body.length)
  writeStamp(bytes, stamp)
  bytes.set(body, STAMP_LENGTH)
  return bytes
}

/** The same for a text of which each character takes one byte: it is written where it belongs. Else `undefined`. */
function encodeASCII(stamp: number, text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(STAMP_LENGTH + text.length)
  writeStamp(bytes, stamp)
  return writeUtf8(text, bytes.subarray(STAMP_LENGTH)) === text.length ? bytes : undefined
}

/** How `decodeRecord` reads a record. */
export interface DecodeOptions {
  /** Decrypts the body (default: none, the body is plain). */
  cipher?: Cipher | undefined
  /** The TTL in milliseconds (default: none, no record counts as expired unless it has a TTL of its own). */
  ttl?: number | undefined
  /** The current time in Unix milliseconds. */
  now: number
  /** Converts the body to text (default: as UTF-8). */
  readText?: ((body: Uint8Array) => string) | undefined
}

/**
 * Reads the bytes that `encodeRecord` writes. Returns `undefined` for 8 bytes or fewer, for a record that has
 * expired (by its own TTL, if it has one), and for the body `null`.
 *
 * @throws `RECORD_CORRUPT`, `RECORD_NOT_AUTHENTIC`: the body can't be read, and the record may be alive: until 400 days
 * after its last use if its own TTL can't be read either.
 */
export function decodeRecord(
  bytes: Uint8Array,
  id: string,
  options: DecodeOptions,
): SessionRecord | undefined {
  if (bytes.length <= STAMP_LENGTH) return undefined
  return openUnlessExpired(bytes, options, () => openRecord(bytes, id, options))
}

/** Reads the bytes of a record, expired or not. */
export function openRecord(
  bytes: Uint8Array,
  id: string,
  { cipher, readText = decodeText }: Pick<DecodeOptions, 'cipher' | 'readText'>,
): SessionRecord | undefined {
  const stored = bytes.subarray(STAMP_LENGTH)
  return recordOf(bytes, readText(cipher ? cipher.decrypt(stored, id) : stored))
}

/** The record whose bytes have this text; `undefined` for the text `null`. */
export function recordOf(bytes: Uint8Array, text: string): SessionRecord | undefined {
  const data = JsonMap.parse(text)
  return data && { stamp: readStamp(bytes), data }
}

/**
 * Calls `open` to decode the record, and returns it unless it has expired. Even if the record has expired by `ttl` it
 * is opened, since its metadata may hold a longer TTL. If opening it fails with a `SessionError`, that is thrown,
 * unless the record has certainly expired.
 */
export function openUnlessExpired(
  bytes: Uint8Array,
  { ttl, now }: Pick<DecodeOptions, 'ttl' | 'now'>,
  open: () => SessionRecord | undefined,
): SessionRecord | undefined {
  try {
    return unlessExpired(open(), ttl, now)
  } catch (error) {
    if (!isSessionError(error)) throw error
    if (hasExpiredUnopened(bytes.subarray(STAMP_LENGTH), readStamp(bytes), ttl, now)) return undefined
    throw error
  }
}

/** The text of a body. Invalid UTF-8 is `RECORD_CORRUPT`. */
export function decodeText(body: Uint8Array): string {
  try {
    return utf8Text(body)
  } catch (error) {
    if (isSessionError(error)) throw error
    throw new SessionError('RECORD_CORRUPT', 'the record is not valid UTF-8')
  }
}

/** The stamp of a record's bytes, in Unix milliseconds. */
export function readStamp(bytes: Uint8Array): number {
  // The last byte has the sign.
  let stamp = (byteAt(bytes, STAMP_LENGTH - 1) << 24) >> 24
  for (let at = STAMP_LENGTH - 2; at >= 0; at--) stamp = stamp * 256 + byteAt(bytes, at)
  return stamp
}

/** Writes a stamp, in Unix milliseconds, into a record's bytes. */
export function writeStamp(bytes: Uint8Array, stamp: number): void {
  let rest = stamp
  for (let at = 0; at < STAMP_LENGTH; at++) {
    bytes[at] = rest
    rest = Math.floor(rest / 256)
  }
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}
