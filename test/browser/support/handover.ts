import { StorageLocalStorage } from '../../../platforms/browser/index.ts'
import { asyncDispose } from '../../../src/common/async-dispose.ts'

const HOUR = 3_600_000

/** Writes a key of a session whose id it is told, and then lets its storage go. */
export default async function writeOnce({ id, key }: { id: string; key?: string }): Promise<unknown> {
  const storage = new StorageLocalStorage()
  if (key === undefined) return storage.data(id)
  await storage.set(id, key, key, HOUR)
  await storage[asyncDispose]()
  return undefined
}
