import { promisifyRequest } from 'idb-keyval'
import { SessionError } from '../../../src/common/session-error.ts'

/** The one object store of a database of sessions. */
export const STORE = 'sessions'

/** Opens a database of sessions, and makes it if it is missing. `STORAGE_DENIED`: the browser allows none. */
export async function openSessionDatabase(name: string): Promise<IDBDatabase> {
  const database = await open(name)
  const { objectStoreNames, version } = database
  if (objectStoreNames.contains(STORE)) return database
  database.close()
  if (objectStoreNames.length > 0) {
    const message = 'this database is used for something else'
    throw new SessionError('STORAGE_UNAVAILABLE', message, { retryable: false })
  }
  // A program that opens a missing database without making a store leaves an empty one: the store is added now.
  return open(name, version + 1)
}

async function open(name: string, version?: number): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(name, version)
    request.onupgradeneeded = () => {
      const { objectStoreNames } = request.result
      if (objectStoreNames.length === 0) request.result.createObjectStore(STORE)
    }
    return await promisifyRequest(request)
  } catch (cause) {
    if (!isDenial(cause)) throw cause
    throw new SessionError('STORAGE_DENIED', 'the browser allows no IndexedDB here', { cause })
  }
}

/**
 * Whether an error means that the browser allows no IndexedDB. If `indexedDB` is missing, using it is a `TypeError`
 * or a `ReferenceError`. When a site's data is blocked, only the message of Chromium's `UnknownError` tells so.
 */
function isDenial(error: unknown): boolean {
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>
  return DENIAL.test(name) || (name === 'UnknownError' && message.includes('denied permission'))
}

const DENIAL = /^(Type|Reference|Security|InvalidState|NotAllowed)Error$/
