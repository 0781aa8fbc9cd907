import { RESERVED_KEY } from '../common/reserved-key.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'

/** What a record holds under the reserved key. Times are in Unix milliseconds, TTLs in milliseconds. */
export interface Metadata {
  /** Differs between two records that existed under the same id, one after the other. */
  readonly epoch?: string
  /** When the session was created. */
  readonly created?: number
  /** When the session got its current id. */
  readonly rotated?: number
  /** The session's own TTL, which takes the place of the manager's. */
  readonly ttl?: number
  /** Makes the record a redirect to this id. Empty: the record is a tombstone, and its session has ended. */
  readonly successor?: string
  /** The time until which the redirect is followed. */
  readonly until?: number
}

/** Changes of the metadata. `created` and `rotated` are only written if they are missing; a `ttl` of `null` removes it. */
export interface MetadataChanges {
  /** When the session was created, in Unix milliseconds. */
  readonly created?: number | undefined
  /** When the session got its id, in Unix milliseconds. */
  readonly rotated?: number | undefined
  /** The session's own TTL, in milliseconds. */
  readonly ttl?: number | null | undefined
  /** The id that the record redirects to; empty: the session has ended. */
  readonly successor?: string | undefined
}

/** The metadata in a parsed JSON object. An entry of the wrong type counts as missing. */
export function parseMetadata(raw: Readonly<Record<string, unknown>> = {}): Metadata {
  const { epoch, created, rotated, ttl, successor, until } = raw
  return {
    ...(typeof epoch === 'string' && { epoch }),
    ...(typeof created === 'number' && { created }),
    ...(typeof rotated === 'number' && { rotated }),
    ...(typeof ttl === 'number' && ttl > 0 && { ttl }),
    ...(typeof successor === 'string' && { successor }),
    ...(typeof until === 'number' && { until }),
  }
}

/** The object under the reserved key of a record's data, unchecked; `undefined` if there is none. Do not modify it. */
export function rawMetadata(data: JsonMap): Readonly<Record<string, unknown>> | undefined {
  const value = data.peek(RESERVED_KEY)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

/** The number of keys, without the reserved key. */
export function keyCount(data: JsonMap): number {
  return data.size - (data.peek(RESERVED_KEY) === undefined ? 0 : 1)
}

/** The TTL in the metadata, in milliseconds: the session's own, if it has one. */
export function metadataTTL(data: JsonMap | undefined): number | undefined {
  const ttl = data && rawMetadata(data)?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : undefined
}

/** When the session was created, in Unix milliseconds, if its metadata says so. */
export function metadataCreated(data: JsonMap): number | undefined {
  const created = rawMetadata(data)?.created
  return typeof created === 'number' ? created : undefined
}

/**
 * The JSON text of a record's metadata after changes; `undefined` if nothing is left in it. Entries that the changes do
 * not name stay as they are written, unknown ones as well.
 */
export function mergeMetadata(data: JsonMap, changes: Metadata | MetadataChanges): string | undefined {
  const before = metadataMap(data)
  const set = new Map<string, string>()
  const removed = new Set<string>()
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) removed.add(name)
    else if (value !== undefined && !(WRITTEN_ONCE.has(name) && before.has(name))) {
      set.set(name, encodeValue(value))
    }
  }
  const after = before.with(set, removed)
  return after.size === 0 ? undefined : after.text
}

/** The data with the time at which the session got its id. `undefined`: returns the data as it is. */
export function withRotationTime(data: JsonMap, rotated: number | undefined): JsonMap {
  if (rotated === undefined) return data
  const { text } = metadataMap(data).with(new Map([['rotated', encodeValue(rotated)]]))
  return data.with(new Map([[RESERVED_KEY, text]]))
}

function metadataMap(data: JsonMap): JsonMap {
  const raw = rawMetadata(data)
  if (raw === undefined || Array.isArray(raw)) return JsonMap.EMPTY
  return JsonMap.parse(data.textOf(RESERVED_KEY) as string) as JsonMap
}

const WRITTEN_ONCE: ReadonlySet<string> = new Set(['created', 'rotated'])
