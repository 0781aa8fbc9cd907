import type { SessionData } from 'express-session'
import { ErrorDisabled } from '../../../src/common/error-disabled.ts'
import { isSessionError } from '../../../src/common/session-error.ts'
import type { SessionErrorCode } from '../../../src/common/session-error-code.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { peekSession, type StoreContext } from './store-load.ts'

/**
 * All sessions of a storage, each with its `id`. A session that can't be read is left out, with a warning that tells
 * how many there are. It fails if another try may succeed, or if no session could be read and the storage may be why.
 */
export async function allSessions(
  context: StoreContext,
  warn: (warning: string) => void,
): Promise<Array<SessionData & { id: string }>> {
  const sessions = new Map<string, SessionData & { id: string }>()
  const failures = new Map<string, unknown>()
  let hasRead = false
  await eachId(context.storage, async (id) => {
    try {
      const session = await peekSession(context, id)
      hasRead = true
      if (session !== undefined) sessions.set(id, { ...session, id })
    } catch (error) {
      if (mayPass(error)) throw error
      failures.set(id, error)
    }
  })
  if (failures.size > 0) {
    const errors = [...failures.values()]
    if (!hasRead && !errors.some(isOfRecord)) throw errors[0]
    warn(warningOf(errors))
  }
  return [...sessions.values()]
}

/** The number of sessions, also of those that can't be read. It fails if another try may succeed. */
export async function countSessions(context: StoreContext): Promise<number> {
  const { storage } = context
  // A storage may list an id twice.
  const ids = new Set<string>()
  await eachId(storage, async (id) => {
    if (storage.capabilities?.exactIds === true || (await isThere(context, id))) ids.add(id)
  })
  return ids.size
}

/** Whether there is a session, also one that can't be read. */
async function isThere(context: StoreContext, id: string): Promise<boolean> {
  try {
    return (await peekSession(context, id)) !== undefined
  } catch (error) {
    if (mayPass(error)) throw error
    return true
  }
}

/** Removes all sessions. Fails at the end with the first failure, when all others are removed. */
export async function clearSessions(storage: Storage): Promise<void> {
  const failures: unknown[] = []
  await eachId(storage, (id) => storage.removeAll(id).catch((error: unknown) => failures.push(error)))
  if (failures.length > 0) throw failures[0]
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

/** Whether another try may succeed. */
function mayPass(error: unknown): boolean {
  return isSessionError(error) ? error.retryable : !(error instanceof RangeError)
}

/** Whether an error tells of one record alone, and not of the storage. */
function isOfRecord(error: unknown): boolean {
  return !isSessionError(error) || OF_RECORD.has(error.code)
}

const OF_RECORD: ReadonlySet<SessionErrorCode> = new Set([
  'RECORD_CORRUPT',
  'RECORD_NOT_AUTHENTIC',
  'INVALID_SESSION_ID',
  'INVALID_VALUE',
])

function warningOf(errors: readonly unknown[]): string {
  const codes = new Set(errors.map((error) => (isSessionError(error) ? error.code : 'RECORD_CORRUPT')))
  const count = errors.length === 1 ? 'a session' : `${errors.length} sessions`
  return `gsession: ${count} can't be read and had to be left out of a list (${[...codes].sort().join(', ')})`
}
