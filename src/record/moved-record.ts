import { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from './change.ts'
import { hasEpoch } from './epoch.ts'
import { type MetadataChanges, metadataTTL, withMetadata } from './metadata.ts'
import type { SessionRecord } from './record.ts'
import { isRedirect, redirectTo } from './redirect.ts'
import { type Tombstone, tombstoneData } from './tombstone.ts'

/** The record, if it is the session to move: not one that has moved or ended already, nor another one. */
export function ifMovable(
  record: SessionRecord | undefined,
  epoch: string | null | undefined,
): SessionRecord | undefined {
  return record !== undefined && !isRedirect(record.data) && hasEpoch(record.data, epoch) ? record : undefined
}

/** Where a move leads, and what it leaves. */
export interface Departure {
  readonly newId: string
  /** Whether the session also stays under its old id. */
  readonly keepOld?: boolean | undefined
  /** Until when new requests follow a redirect, in Unix milliseconds (default: none is left). */
  readonly leadsUntil?: number | undefined
  /** What is left instead of a redirect (default: nothing). */
  readonly tombstone?: Tombstone | undefined
  /** The TTL of a session that has none of its own, in milliseconds. */
  readonly ttl: number
  /** The current time, in Unix milliseconds. */
  readonly now: number
}

/** What a move leaves under the old id of a session: the session itself, nothing, a redirect or a tombstone. */
export function leftByMove(data: JsonMap, departure: Departure): ReturnType<Change> {
  const { newId, keepOld, leadsUntil, tombstone, ttl, now } = departure
  if (keepOld) return UNCHANGED
  if (tombstone !== undefined) return { stamp: now, data: tombstoneData(tombstone) }
  if (leadsUntil === undefined) return undefined
  return { stamp: now, data: redirectTo(newId, leadsUntil, { ttl: metadataTTL(data) ?? ttl, now }) }
}

/** What a move changes in the session. */
export interface MovedChanges {
  /** Changes of its metadata (default: none). */
  readonly metadata?: MetadataChanges | undefined
  /** Whether a new session begins under the new id, without what there was (default `false`). */
  readonly startsAnew?: boolean | undefined
}

/** The data under the new id. */
export function arrivedByMove(data: JsonMap, { metadata, startsAnew }: MovedChanges): JsonMap {
  return withMetadata(startsAnew ? JsonMap.EMPTY : data, metadata)
}
