import { RESERVED_KEY } from '../common/goframe-defaults.ts'
import { encodeValue } from '../json/json-encode.ts'
import { JsonMap } from '../json/json-map.ts'

/** What the reserved key of a record holds. Times are Unix milliseconds, TTLs milliseconds. */
export interface Reserved {
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
export interface ReservedChanges {
  readonly created?: number | undefined
  readonly rotated?: number | undefined
  readonly ttl?: number | null | undefined
  readonly successor?: string | undefined
}

/** What is read of it; what is of another type counts as missing. */
export function checkReserved(reserved: Readonly<Record<string, unknown>> = {}): Reserved {
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

/** The TTL of a session's own, in milliseconds, where it has one. */
export function ownTTL(data: JsonMap | undefined): number | undefined {
  const ttl = data?.reserved?.ttl
  return typeof ttl === 'number' && ttl > 0 ? ttl : undefined
}

/** Whether a record has been left behind by its session, which has another id now, or none. */
export function isLeft(data: JsonMap | undefined): boolean {
  return typeof data?.reserved?.successor === 'string'
}

/** Whether what stands under an old id shows that its session has moved to a new one. */
export function isSettled(data: JsonMap | undefined, newId: string): boolean {
  return data === undefined || data.reserved?.successor === newId
}

/** The JSON text of the reserved key after changes; what else stands there stays. */
export function changedReserved(
  before: Readonly<Record<string, unknown>> | undefined,
  changes: Reserved | ReservedChanges,
): string {
  const after: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete after[name]
    else if (value !== undefined && !(KEPT.has(name) && name in after)) after[name] = value
  }
  return encodeValue(after)
}

/** The map with the time at which its session got its id; without one, the map as it is. */
export function withRotated(data: JsonMap, rotated: number | undefined): JsonMap {
  if (rotated === undefined) return data
  return data.with(new Map([[RESERVED_KEY, encodeValue({ ...data.reserved, rotated })]]))
}

/** What is left under an old id: the way to the new one, until then. */
export function leftBehind(successor: string, until: number): JsonMap {
  return JsonMap.EMPTY.with(new Map([[RESERVED_KEY, encodeValue({ successor, until })]]))
}

const KEPT: ReadonlySet<string> = new Set(['created', 'rotated'])
