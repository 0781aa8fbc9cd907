import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import type { JsonMap } from '../json/json-map.ts'

/** What the reserved key of a record holds. Times are Unix milliseconds, TTLs milliseconds. */
export interface Metadata {
  /** Differs between two records that had the same id in turn. */
  readonly epoch?: string
  /** When the session was made. */
  readonly created?: number
  /** When it got the id that it has. */
  readonly rotated?: number
  /** A TTL of its own. */
  readonly ttl?: number
  /** The id under which it lives on, empty where it does not: the record itself is a session no more. */
  readonly successor?: string
  /** How long a successor is to be followed. */
  readonly until?: number
}

/** What a use changes there: `created` and `rotated` only where they are missing, a TTL of `null` is removed. */
export interface MetadataChanges {
  readonly created?: number | undefined
  readonly rotated?: number | undefined
  readonly ttl?: number | null | undefined
  readonly successor?: string | undefined
}

/** What is read of it; what is of another type counts as missing. */
export function parseMetadata(reserved: Readonly<Record<string, unknown>> = {}): Metadata {
  const { epoch, created, rotated, ttl, successor, until } = reserved
  return {
    ...(typeof epoch === 'string' && { epoch }),
    ...(typeof created === 'number' && { created }),
    ...(typeof rotated === 'number' && { rotated }),
    ...(typeof ttl === 'number' && ttl > 0 && { ttl }),
    ...(typeof successor === 'string' && { successor }),
    ...(typeof until === 'number' && { until }),
  }
}

/** What stands in the reserved key of a record's data, where it is an object; it must not be changed. */
export function rawMetadata(data: JsonMap): Readonly<Record<string, unknown>> | undefined {
  const value = data.peek(RESERVED_KEY)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

/** The number of keys, the reserved one not counted. */
export function visibleSize(data: JsonMap): number {
  return data.size - (data.peek(RESERVED_KEY) === undefined ? 0 : 1)
}

/** The TTL of a session's own, in milliseconds, where it has one. */
export function metadataTTL(data: JsonMap | undefined): number | undefined {
  const ttl = data && rawMetadata(data)?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : undefined
}

/** The JSON text of the reserved key after changes; what else stands there stays. */
export function mergeMetadata(
  before: Readonly<Record<string, unknown>> | undefined,
  changes: Metadata | MetadataChanges,
): string {
  const after: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete after[name]
    else if (value !== undefined && !(KEPT.has(name) && name in after)) after[name] = value
  }
  return encodeValue(after)
}

/** The map with the time at which its session got its id; without one, the map as it is. */
export function withRotationTime(data: JsonMap, rotated: number | undefined): JsonMap {
  if (rotated === undefined) return data
  return data.with(new Map([[RESERVED_KEY, encodeValue({ ...rawMetadata(data), rotated })]]))
}

const KEPT: ReadonlySet<string> = new Set(['created', 'rotated'])
