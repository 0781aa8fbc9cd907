import { RESERVED_KEY } from '../../common/reserved-key.ts'
import { define } from '../../json/json-decode.ts'
import { encodeFields } from '../../json/json-encode.ts'
import { JsonMap } from '../../json/json-map.ts'
import { metadataTTL } from '../../record/metadata.ts'
import type { Storage, StorageOptions } from '../storage.ts'
import { encoded } from './checked-storage.ts'
import { isEnabled, unlessDisabled } from './unless-disabled.ts'

/** What a storage of eleven methods returns of one session. */
export interface StoredData {
  /** What `getSession` returned, with what `data` returned laid over it: GoFrame reads a field first. */
  readonly data: JsonMap
  /** Whether `data` returned something. */
  readonly hasFields: boolean
  /** Whether `data` returned every key, so that it is enough to write the fields that change. */
  readonly hasAllFields: boolean
  /**
   * Whether the storage can hold metadata for this session. GoFrame's hash table can't: `getSession` returns an empty
   * map there, and `setSession` only renews.
   */
  readonly holdsMetadata: boolean
}

/** Reads a session; `undefined` when neither `getSession` nor `data` returns one. `ttl` is in milliseconds. */
export async function readStored(
  storage: Storage,
  id: string,
  ttl: number,
  options: StorageOptions,
): Promise<StoredData | undefined> {
  const map = await unlessDisabled(() => storage.getSession(id, ttl, { ...options, lazy: true }), undefined)
  const values = await unlessDisabled(() => storage.data(id, options), undefined)
  const fields = encoded('data', () => encodeFields(withoutUndefined(values ?? {}), () => {}))
  if (map === undefined && fields.size === 0) return undefined
  const whole = map === undefined ? JsonMap.EMPTY : JsonMap.from(map)
  const data = whole.with(fields)
  const hasAllFields =
    fields.size > 0 && [...data.keys()].every((key) => key === RESERVED_KEY || fields.has(key))
  const holdsMetadata = data.has(RESERVED_KEY) || whole.size > 0 || data.size === 0
  return { data, hasFields: values !== undefined, hasAllFields, holdsMetadata }
}

/** What is to be written of a session. */
export interface SessionWrite {
  /** The session as it is to be, for `setSession`. */
  readonly data: JsonMap
  /** The keys that change and stay, for `setMap`. */
  readonly set: Iterable<string>
  /** The keys that go, for `remove`. */
  readonly removed: Iterable<string>
  /** Only these fields change: the whole session needs no write, if the storage can write fields. */
  readonly isFieldsOnly: boolean
}

/**
 * Writes a session by its fields, as a whole, or both, depending on which methods the storage has. A TTL of the
 * session's own counts before `given`; both are in milliseconds.
 */
export async function writeStored(
  storage: Storage,
  id: string,
  { data, set, removed, isFieldsOnly }: SessionWrite,
  given: number,
  options: StorageOptions,
): Promise<void> {
  const ttl = metadataTTL(data) ?? given
  // Fields are set before others are removed: a hash that loses its last field is gone, and its TTL with it.
  const isSet = await setFields(storage, id, valuesOf(data, set), ttl, options)
  const isRemoved = await removeFields(storage, id, removed, options)
  const isWritten = isFieldsOnly && isSet && isRemoved
  if (!isWritten && (await isEnabled(() => storage.setSession(id, new Map(data), ttl, options)))) return
  await isEnabled(() => storage.updateTTL(id, ttl, options))
}

/** Removes keys one by one; returns whether the storage has a method for it. */
export async function removeFields(
  storage: Storage,
  id: string,
  keys: Iterable<string>,
  options: StorageOptions,
): Promise<boolean> {
  let isRemoved = true
  for (const key of keys) {
    if (key !== RESERVED_KEY && !(await isEnabled(() => storage.remove(id, key, options)))) isRemoved = false
  }
  return isRemoved
}

async function setFields(
  storage: Storage,
  id: string,
  values: Readonly<Record<string, unknown>>,
  ttl: number,
  options: StorageOptions,
): Promise<boolean> {
  const entries = Object.entries(values)
  if (entries.length === 0 || (await isEnabled(() => storage.setMap(id, values, ttl, options)))) return true
  for (const [key, value] of entries) {
    if (!(await isEnabled(() => storage.set(id, key, value, ttl, options)))) return false
  }
  return true
}

function valuesOf(data: JsonMap, keys: Iterable<string>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const key of keys) if (key !== RESERVED_KEY && data.has(key)) define(values, key, data.get(key))
  return values
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
