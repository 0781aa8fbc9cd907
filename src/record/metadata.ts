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
  /** When the session has ended, in a tombstone that is left for a while. */
  readonly ended?: number
  /** In a tombstone: the id that the session has got by a log-in. Nothing follows it but a log-in of the same user. */
  readonly to?: string
  /** In a tombstone: a hash of the user whose log-in has moved the session. */
  readonly by?: string
  /** Who is logged in. */
  readonly user?: string
  /** Names the session from its log-in on, for people. It opens nothing, and stays when the session gets another id. */
  readonly handle?: string
  /** When its user has logged in. */
  readonly loggedIn?: number
  /** When its user has last proved who they are. */
  readonly verified?: number
  /** The latest time at which the session ends, whatever the manager's `maxLifetime` says. */
  readonly ends?: number
}

/**
 * Changes of the metadata: `null` removes an entry. A merge writes `created` and `rotated` only if they are missing, a
 * move writes them anew.
 */
export type MetadataChanges = { readonly [Name in keyof Metadata]?: Metadata[Name] | null | undefined }

/** The metadata in a parsed JSON object. An entry of the wrong type counts as missing. */
export function parseMetadata(raw: Readonly<Record<string, unknown>> | undefined): Metadata {
  if (raw === undefined) return NONE
  const metadata: Record<string, unknown> = {}
  for (const [name, type] of Object.entries(TYPES)) {
    const value = raw[name]
    const isValid = typeof value === type && (name !== 'ttl' || (value as number) > 0)
    if (isValid) metadata[name] = value
  }
  return metadata
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

/** When the session was created, and when it ends at the latest, if its metadata says so. */
export function metadataSpan({ created, ends }: Readonly<Record<string, unknown>> = {}): SessionSpan {
  return {
    created: typeof created === 'number' ? created : undefined,
    ends: typeof ends === 'number' ? ends : undefined,
  }
}

/** The times between which a session can exist, in Unix milliseconds, as far as they are known. */
export interface SessionSpan {
  /** When it was created. A log-in counts as a creation. */
  readonly created?: number | undefined
  /** When it ends at the latest, whatever the manager's `maxLifetime` says. */
  readonly ends?: number | undefined
}

/** Whether a session holds nothing: no key, and nobody is logged in. GoFrame leaves such a session after a log-out. */
export function isEmptyData(data: JsonMap): boolean {
  return keyCount(data) === 0 && rawMetadata(data)?.user === undefined
}

/**
 * The JSON text of a record's metadata after changes; `undefined` if nothing is left in it. Entries that the changes do
 * not name stay as they are written, unknown ones as well.
 */
export function mergeMetadata(data: JsonMap, changes: MetadataChanges, isMove = false): string | undefined {
  const before = metadataMap(data)
  const set = new Map<string, string>()
  const removed = new Set<string>()
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) removed.add(name)
    else if (value !== undefined && (isMove || !WRITTEN_ONCE.has(name) || !before.has(name))) {
      set.set(name, encodeValue(value))
    }
  }
  const after = before.with(set, removed)
  return after.size === 0 ? undefined : after.text
}

/** The data of a session that is moved, with changes of its metadata. `undefined`: returns the data as it is. */
export function withMetadata(data: JsonMap, changes: MetadataChanges | undefined): JsonMap {
  if (changes === undefined) return data
  const text = mergeMetadata(data, changes, true)
  return text === undefined
    ? data.with(new Map(), new Set([RESERVED_KEY]))
    : data.with(new Map([[RESERVED_KEY, text]]))
}

function metadataMap(data: JsonMap): JsonMap {
  const raw = rawMetadata(data)
  if (raw === undefined || Array.isArray(raw)) return JsonMap.EMPTY
  return JsonMap.parse(data.textOf(RESERVED_KEY) as string) as JsonMap
}

const WRITTEN_ONCE: ReadonlySet<string> = new Set(['created', 'rotated'])

const TYPES: { readonly [Name in keyof Required<Metadata>]: 'string' | 'number' } = {
  epoch: 'string',
  created: 'number',
  rotated: 'number',
  ttl: 'number',
  successor: 'string',
  until: 'number',
  ended: 'number',
  to: 'string',
  by: 'string',
  user: 'string',
  handle: 'string',
  loggedIn: 'number',
  verified: 'number',
  ends: 'number',
}

const NONE: Metadata = {}
