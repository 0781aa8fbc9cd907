import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'
import { type Metadata, parseMetadata, rawMetadata } from './metadata.ts'

/** The `redirectTarget` of a record that is no session any more and leads to none. */
export const DEAD_END = ''

/**
 * How many records are read at most to follow one id. An id gets one redirect for each rotation within the
 * time that a redirect is followed, so a longer chain is not expected.
 */
export const MAX_REDIRECTS = 10

/**
 * Where a record leads: `undefined` if it is a session itself, the next id to read if it is a redirect, or
 * `DEAD_END` if its session has ended or its redirect has expired.
 *
 * `now` is in Unix milliseconds. Without it the redirect's expiry is ignored: a request that was already running
 * when the session got its new id follows it for as long as the record exists.
 */
export function redirectTarget({ successor, until = 0 }: Metadata, now?: number): string | undefined {
  if (successor === undefined || now === undefined) return successor
  return now <= until ? successor : DEAD_END
}

/** Whether a record is no session any more: it redirects to a new id, or is a dead end. */
export function isRedirect(data: JsonMap | undefined): boolean {
  return data !== undefined && typeof rawMetadata(data)?.successor === 'string'
}

/** Whether the record of an old id shows that its session has moved: it is gone, or redirects to the new id. */
export function isMovedTo(data: JsonMap | undefined, newId: string): boolean {
  return data === undefined || rawMetadata(data)?.successor === newId
}

/** The data of a redirect to an id, which is followed until a time in Unix milliseconds. */
export function redirectTo(successor: string, until: number): JsonMap {
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ successor, until })]]))
}

/** A session that was found by following redirects. */
export interface FollowedSession {
  /** The id that the session has now. */
  readonly id: string
  readonly data: JsonMap
  readonly metadata: Metadata
}

/**
 * Reads the record of an id, and follows its redirects to the session. Returns the session, or `undefined` if
 * there is none, and the last id that was looked at. `now` is that of `redirectTarget`.
 */
export async function followRedirects(
  read: (id: string) => Promise<JsonMap | undefined>,
  firstId: string,
  now: number | undefined,
): Promise<{ session: FollowedSession | undefined; lastId: string }> {
  let id = firstId
  for (let reads = 0; reads < MAX_REDIRECTS; reads++) {
    const data = await read(id)
    if (data === undefined) break
    const metadata = parseMetadata(rawMetadata(data))
    const target = redirectTarget(metadata, now)
    if (target === undefined) return { session: { id, data, metadata }, lastId: id }
    if (target === DEAD_END) break
    id = target
  }
  return { session: undefined, lastId: id }
}
