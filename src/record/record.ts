import type { JsonMap } from '../json/json-map.ts'
import { metadataTTL } from './metadata.ts'

/** What a storage keeps for one session. */
export interface SessionRecord {
  /** The time of the last use, in Unix milliseconds. */
  readonly stamp: number
  readonly data: JsonMap
  /** Whether it is stored in a way of before: with an older key, or without encryption. */
  readonly isOutdated?: boolean
}

/** Whether a session's life is over: `ttl` milliseconds after its last use, as GoFrame reckons it. */
export function isExpired(stamp: number, ttl: number, now: number): boolean {
  return stamp + ttl < now
}

/** The record, unless its life is over, by a TTL of its own or else by `ttl`. */
export function unlessExpired(
  record: SessionRecord | undefined,
  ttl: number | undefined,
  now: number,
): SessionRecord | undefined {
  const life = metadataTTL(record?.data) ?? ttl
  return record === undefined || life === undefined || !isExpired(record.stamp, life, now)
    ? record
    : undefined
}
