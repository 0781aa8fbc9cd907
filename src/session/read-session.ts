import { JsonMap } from '../json/json-map.ts'
import type { Storage, StorageOptions } from '../storage/storage.ts'

/** The data of a session; of one that is read by field the reserved key alone. `ttl` is in milliseconds. */
export async function readSession(
  storage: Storage,
  id: string,
  ttl: number,
  options: StorageOptions,
): Promise<JsonMap | undefined> {
  const fields = storage.capabilities?.fieldReads ? false : undefined
  const map = await storage.getSession(id, ttl, {
    ...options,
    lazy: true,
    ...(fields === false && { fields }),
  })
  return map && JsonMap.from(map)
}
