import { isDisabled } from '../common/error-disabled.ts'
import { JsonMap } from '../json/json-map.ts'
import { ignoreDisabled } from './disabled-methods.ts'
import type { LoadOptions, Storage } from './storage.ts'

/** What a storage holds of a session, by its fields where it has nothing else. */
export async function loadWhole(
  storage: Storage,
  id: string,
  ttl: number,
  options: LoadOptions,
): Promise<JsonMap | undefined> {
  try {
    const map = await storage.getSession(id, ttl, { ...options, lazy: true })
    return map && JsonMap.from(map)
  } catch (error) {
    if (!isDisabled(error)) throw error
  }
  const data = await ignoreDisabled(() => storage.data(id, options))
  return data === undefined || Object.keys(data).length === 0 ? undefined : JsonMap.from(data)
}
