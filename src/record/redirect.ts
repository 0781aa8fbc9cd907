import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { type Metadata, rawMetadata } from './metadata.ts'

/** The successor in a tombstone. `redirectTarget` also returns it for a redirect that has expired. */
export const NO_SUCCESSOR = ''

/**
 * How many records are read at most to find the session of one id. Each rotation within the time that a redirect is
 * followed adds one redirect, so longer chains are not expected.
 */
export const MAX_REDIRECT_READS = 10

/**
 * Where a record leads: `undefined` if it is a session itself, the next id to read if it is a redirect, or
 * `NO_SUCCESSOR` if its session has ended or its redirect has expired.
 *
 * `now` is in Unix milliseconds. Without it the redirect's expiry is ignored: a request that was already running
 * when the session got its new id follows it for as long as the record exists.
 */
export function redirectTarget({ successor, until = 0 }: Metadata, now?: number): string | undefined {
  if (successor === undefined || now === undefined) return successor
  return now <= until ? successor : NO_SUCCESSOR
}

/** Whether a record is not a session any more: it redirects to a new id, or is a tombstone. */
export function isRedirect(data: JsonMap | undefined): boolean {
  return data !== undefined && typeof rawMetadata(data)?.successor === 'string'
}

/**
 * The data of a redirect to an id, which new requests follow until a time in Unix milliseconds. It has a TTL of its own:
 * that of its session, but at most an hour, since no request that was already running needs it for longer.
 */
export function redirectTo(successor: string, until: number, { ttl, now }: RedirectedSession): JsonMap {
  const life = Math.min(ttl, Math.max(LONGEST_REQUEST, until - now))
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ successor, until, ttl: life })]]))
}

/** The TTL of a session that gets a new id, in milliseconds, and when it does, in Unix milliseconds. */
export interface RedirectedSession {
  readonly ttl: number
  readonly now: number
}

/** An hour, in milliseconds. */
const LONGEST_REQUEST = 3_600_000
