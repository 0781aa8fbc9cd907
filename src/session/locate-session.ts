import type { JsonMap } from '../json/json-map.ts'
import { type Metadata, parseMetadata, rawMetadata } from '../record/metadata.ts'
import { MAX_REDIRECT_READS, NO_SUCCESSOR, redirectTarget } from '../record/redirect.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'
import { readSession } from './read-session.ts'

/** A session that was found by an id, perhaps through redirects. */
export interface LocatedSession {
  /** The id that the session has now. */
  readonly id: string
  readonly data: JsonMap
  readonly metadata: Metadata
}

export interface LocateOptions extends StorageOptions {
  /** The TTL for `getSession`, in milliseconds: a storage may renew a session when it is read. */
  readonly ttl: number
  /**
   * The current time in Unix milliseconds. Without it the expiry of redirects is ignored, for a request that was
   * already running when its session got a new id.
   */
  readonly now: number | undefined
  /** How many records are read at most (default: `MAX_REDIRECT_READS`). */
  readonly maxReads?: number | undefined
  /** Is called with each id before its record is read. */
  readonly onRead?: ((id: string) => void) | undefined
}

/** What an id leads to. */
export interface Location {
  /** `undefined` if there is none. */
  readonly session: LocatedSession | undefined
  readonly lastReadId: string
  /** The metadata of a tombstone, or of an expired redirect, if the id leads to one. */
  readonly tombstone?: Metadata | undefined
}

/** Reads the record of an id and follows redirects from there. */
export async function locateSession(
  storage: Storage,
  firstId: string,
  { ttl, now, signal, maxReads = MAX_REDIRECT_READS, onRead }: LocateOptions,
): Promise<Location> {
  const read = new Set<string>()
  let id = firstId
  // Redirects in a circle, which no release has written, lead nowhere.
  while (read.size < maxReads && !read.has(id)) {
    read.add(id)
    onRead?.(id)
    const data = await readSession(storage, id, ttl, { signal })
    if (data === undefined) break
    const metadata = parseMetadata(rawMetadata(data))
    const target = redirectTarget(metadata, now)
    if (target === undefined) return { session: { id, data, metadata }, lastReadId: id }
    if (target === NO_SUCCESSOR) return { session: undefined, lastReadId: id, tombstone: metadata }
    id = target
  }
  return { session: undefined, lastReadId: id }
}
