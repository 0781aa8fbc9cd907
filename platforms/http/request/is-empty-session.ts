import { isEmptyData } from '../../../src/record/metadata.ts'
import type { LocatedSession } from '../../../src/session/locate-session.ts'
import type { Storage } from '../../../src/storage/storage.ts'

/** Whether a session holds nothing. GoFrame leaves such a session after a log-out. */
export async function isEmptySession(storage: Storage, { id, data }: LocatedSession): Promise<boolean> {
  if (!isEmptyData(data)) return false
  if (storage.capabilities?.fieldReads !== true) return true
  // Of a hash only the reserved field was read. If that is missing, there are others: Redis keeps no empty hash.
  return data.size > 0 && (await storage.getSize(id)) === 0
}
