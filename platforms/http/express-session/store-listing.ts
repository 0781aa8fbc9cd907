import type { SessionData } from 'express-session'
import { ErrorDisabled } from '../../../src/common/error-disabled.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { peekSession, type StoreContext } from './store-load.ts'

/** All sessions of a storage, each with its `id`. */
export async function allSessions(context: StoreContext): Promise<Array<SessionData & { id: string }>> {
  const sessions = new Map<string, SessionData & { id: string }>()
  await eachId(context.storage, async (id) => {
    const session = await peekSession(context, id)
    if (session !== undefined) sessions.set(id, { ...session, id })
  })
  return [...sessions.values()]
}

export async function countSessions(storage: Storage): Promise<number> {
  // A storage may list an id twice.
  const ids = new Set<string>()
  await eachId(storage, async (id) => ids.add(id))
  return ids.size
}

export async function clearSessions(storage: Storage): Promise<void> {
  await eachId(storage, (id) => storage.removeAll(id))
}

/** How many ids are visited at once: one by one is slow, and all at once is too much for a storage. */
const BATCH_SIZE = 100

async function eachId(storage: Storage, visit: (id: string) => Promise<unknown>): Promise<void> {
  if (storage.ids === undefined) throw ErrorDisabled
  let ids: string[] = []
  for await (const id of storage.ids()) {
    ids.push(id)
    if (ids.length < BATCH_SIZE) continue
    await Promise.all(ids.map(visit))
    ids = []
  }
  await Promise.all(ids.map(visit))
}
