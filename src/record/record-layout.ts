import { isSessionError, SessionError } from '../common/session-error.ts'
import type { Cipher } from '../crypto/cipher/cipher.ts'
import { JsonMap } from '../json/json-map.ts'
import { isExpired, type SessionRecord, unlessExpired } from './record.ts'

/** The bytes before the body: the stamp, signed, little-endian. */
export const STAMP_LENGTH = 8

/** Lays a record out as GoFrame's session file: 8 bytes of time stamp, then the (encrypted) JSON. */
export function encodeRecord(record: SessionRecord, id: string, cipher?: Cipher): Uint8Array {
  const { text } = record.data
  if (cipher === undefined) return withStamp(record.stamp, text)
  const body = cipher.encrypt(encoder.encode(text), id)
  const bytes = new Uint8Array(STAMP_LENGTH + body.length)
  writeStamp(bytes, record.stamp)
  bytes.set(body, STAMP_LENGTH)
  return bytes
}

export interface DecodeOptions {
  cipher?: Cipher | undefined
  /** Milliseconds; without it nothing is expired. */
  ttl?: number | undefined
  /** Unix milliseconds. */
  now: number
  /** How the text of a body is read (default `decodeText`). */
  readText?: ((body: Uint8Array) => string) | undefined
}

/**
 * Reads such bytes. There is no record in 8 bytes or fewer, in an expired one (by the TTL of its own, if it
 * has one) and in the body `null`; a body that can't be read is `RECORD_CORRUPT`.
 */
export function decodeRecord(
  bytes: Uint8Array,
  id: string,
  options: DecodeOptions,
): SessionRecord | undefined {
  if (bytes.length <= STAMP_LENGTH) return undefined
  return openUnlessExpired(bytes, options, () => {
    const stored = bytes.subarray(STAMP_LENGTH)
    const body = options.cipher ? options.cipher.decrypt(stored, id) : stored
    const data = JsonMap.parse((options.readText ?? decodeText)(body))
    return data && { stamp: readStamp(bytes), data }
  })
}

/**
 * The record that `open` makes of bytes, unless its life is over. One that looks expired is opened for the
 * TTL of its own that it may have; where that fails, there is none.
 */
export function openUnlessExpired(
  bytes: Uint8Array,
  { ttl, now }: Pick<DecodeOptions, 'ttl' | 'now'>,
  open: () => SessionRecord | undefined,
): SessionRecord | undefined {
  if (ttl === undefined || !isExpired(readStamp(bytes), ttl, now)) return unlessExpired(open(), ttl, now)
  try {
    return unlessExpired(open(), ttl, now)
  } catch (error) {
    if (isSessionError(error)) return undefined
    throw error
  }
}

/** The text of a body; what is no UTF-8 is `RECORD_CORRUPT`. */
export function decodeText(body: Uint8Array): string {
  try {
    return decoder.decode(body)
  } catch {
    throw new SessionError('RECORD_CORRUPT', 'the record holds no UTF-8')
  }
}

/** The stamp of a record's bytes, in Unix milliseconds. */
export function readStamp(bytes: Uint8Array): number {
  return word(bytes, 4) * 2 ** 32 + (word(bytes, 0) >>> 0)
}

/** Writes the stamp of a record in place. */
export function writeStamp(bytes: Uint8Array, stamp: number): void {
  for (let i = 0; i < 4; i++) {
    bytes[i] = stamp >>> (8 * i)
    bytes[4 + i] = Math.floor(stamp / 2 ** 32) >> (8 * i)
  }
}

/** Four bytes as a signed number; a DataView would cost more than the rest of decoding. */
function word(bytes: Uint8Array, at: number): number {
  return (
    byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24)
  )
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}

const encoder = /* @__PURE__ */ new TextEncoder()
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function withStamp(stamp: number, text: string): Uint8Array {
  const bytes = new Uint8Array(STAMP_LENGTH + text.length)
  writeStamp(bytes, stamp)
  const { read } = encoder.encodeInto(text, bytes.subarray(STAMP_LENGTH))
  if (read === text.length) return bytes
  // Some character takes more than one byte: the exact length is only known after encoding.
  const body = encoder.encode(text)
  const longer = new Uint8Array(STAMP_LENGTH + body.length)
  longer.set(bytes.subarray(0, STAMP_LENGTH))
  longer.set(body, STAMP_LENGTH)
  return longer
}
