import type { JsonMap } from '../json/json-map.ts'
import { type Change, UNCHANGED } from './change.ts'
import { hasEpoch } from './epoch.ts'
import { metadataTTL } from './metadata.ts'
import type { SessionRecord } from './record.ts'
import { isRedirect, redirectTo } from './redirect.ts'

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
  /** The TTL of a session that has none of its own, in milliseconds. */
  readonly ttl: number
  /** The current time, in Unix milliseconds. */
  readonly now: number
}

/** What a move leaves under the old id of a session: the session itself, nothing, or a redirect. */
export function leftByMove(data: JsonMap, departure: Departure): ReturnType<Change> {
  const { newId, keepOld, leadsUntil, ttl, now } = departure
  if (keepOld) return UNCHANGED
  if (leadsUntil === undefined) return undefined
  return { stamp: now, data: redirectTo(newId, leadsUntil, { ttl: metadataTTL(data) ?? ttl, now }) }
}
