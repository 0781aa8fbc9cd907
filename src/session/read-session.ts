import { JsonMap } from '../json/json-map.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'

/**
 * Reads the data of a session, or only its reserved key if the storage is read by field. Returns `undefined` if there
 * is no session. `ttl` is in milliseconds.
 */
export async function readSession(
  storage: Storage,
  id: string,
  ttl: number,
  options: StorageOptions,
): Promise<JsonMap | undefined> {
  const readsByField = storage.capabilities?.fieldReads === true
  const load = readsByField ? { ...options, lazy: true, fields: false } : { ...options, lazy: true }
  const map = await storage.getSession(id, ttl, load)
  return map && JsonMap.from(map)
}
