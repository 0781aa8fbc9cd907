import type { JsonMap } from './json-map.ts'
import { loadWhole } from './load-whole.ts'
import { type Reserved, reservedOf } from './reserved.ts'
import type { SessionHome } from './session-home.ts'
import type { LoadOptions, Storage, StorageOptions } from './storage.ts'

export interface FoundSession {
  /** The id that it has by now. */
  readonly id: string
  /** What was loaded: of a storage that is read by field the reserved key alone. */
  readonly data: JsonMap
  readonly reserved: Reserved
}

/** Loads a session by an id that it has, or had until a moment ago. */
export async function findSession(
  home: SessionHome,
  id: string,
  options: StorageOptions,
): Promise<FoundSession | undefined> {
  const { storage, ttl } = home
  const loading: LoadOptions = readsByField(storage) ? { ...options, fields: false } : options
  let name = id
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const data = await loadWhole(storage, name, ttl, loading)
    if (data === undefined) return undefined
    const reserved = reservedOf(data)
    if (reserved.successor === undefined) return { id: name, data, reserved }
    if (reserved.successor === '' || !(nowOf(home) <= (reserved.until ?? 0))) return undefined
    name = reserved.successor
  }
  return undefined
}

/** Whether a session has lived as long as it may. */
export function isLifeOver({ created }: Reserved, home: SessionHome): boolean {
  const { maxLifetime } = home
  return maxLifetime !== undefined && created !== undefined && created + maxLifetime < nowOf(home)
}

/** Whether a session that was found holds no key: what a log-out of GoFrame's leaves. */
export async function isEmptySession(
  { id, data }: FoundSession,
  { storage }: SessionHome,
  options: StorageOptions,
): Promise<boolean> {
  if (!readsByField(storage)) return data.visibleSize === 0
  // A hash without the reserved field has others: there is no empty one.
  return data.size > 0 && (await storage.getSize(id, options)) === 0
}

export function nowOf(home: SessionHome): number {
  return (home.now ?? Date.now)()
}

export function readsByField(storage: Storage): boolean {
  return storage.capabilities?.fieldReads === true
}

/** Ids that were given one after the other within the time that each leads to the next. */
const MOST_HOPS = 10
