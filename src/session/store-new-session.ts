import type { JsonMap } from '../json/json-map.ts'
import type { CompleteStorage } from '../storage/method-adapter/is-complete.ts'
import { idInUse } from '../storage/move-record.ts'
import type { StorageOptions } from '../storage/storage.ts'
import { readSession } from './read-session.ts'
import type { SessionRepository } from './repository.ts'

/**
 * Stores a new session. `ttl` is in milliseconds. An id that a function of the application has made may be one that is in
 * use: then it throws `INVALID_SESSION_ID`.
 */
export async function storeNewSession(
  { idFunc, options }: Pick<SessionRepository, 'idFunc' | 'options'>,
  storage: CompleteStorage,
  id: string,
  data: JsonMap,
  ttl: number,
): Promise<void> {
  const read: StorageOptions = { signal: options.signal }
  if (idFunc !== undefined && (await readSession(storage, id, ttl, read)) !== undefined) throw idInUse()
  await storage.setSession(id, data, ttl, options)
}
