import type { JsonMap } from '../json/json-map.ts'
import { metadataTTL } from './metadata.ts'
import { isRedirect } from './redirect.ts'

/** What a storage holds for one session id. */
export interface SessionRecord {
  /** The time of the last use, in Unix milliseconds. */
  readonly stamp: number
  /** The keys and values, with the reserved key `~gsession` if it has one. */
  readonly data: JsonMap
  /** Whether the stored bytes should be written again: they are encrypted with an older key, or not encrypted. */
  readonly isOutdated?: boolean
}

/**
 * Whether a session has expired: more than `ttl` milliseconds have passed since its last use. GoFrame computes it in
 * the same way. `stamp` and `now` are in Unix milliseconds.
 */
export function isExpired(stamp: number, ttl: number, now: number): boolean {
  return stamp + ttl < now
}

/** The record, or `undefined` if it has expired: by the TTL in its metadata or, if it has none, by `ttl`. */
export function unlessExpired(
  record: SessionRecord | undefined,
  ttl: number | undefined,
  now: number,
): SessionRecord | undefined {
  return record === undefined || endOf(record, ttl) >= now ? record : undefined
}

/** When a record expires, in Unix milliseconds: by the TTL in its metadata or, if it has none, by `ttl`. */
export function endOf({ stamp, data }: SessionRecord, ttl = Number.POSITIVE_INFINITY): number {
  return stamp + (metadataTTL(data) ?? ttl)
}

/** Whether a use of a session renews this record: there is one, and it is no redirect, which ends at its time. */
export function isRenewable(record: SessionRecord | undefined): record is SessionRecord {
  return record !== undefined && !isRedirect(record.data)
}
