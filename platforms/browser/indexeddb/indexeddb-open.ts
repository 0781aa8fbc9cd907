import { promisifyRequest } from 'idb-keyval'
import { SessionError } from '../../../src/common/session-error.ts'

/** The one object store of a database of sessions. */
export const STORE = 'sessions'

/** Opens a database of sessions, or makes it. `STORAGE_DENIED` where the browser allows none. */
export async function openSessionDatabase(name: string): Promise<IDBDatabase> {
  const database = await open(name)
  const { objectStoreNames, version } = database
  if (objectStoreNames.contains(STORE)) return database
  database.close()
  if (objectStoreNames.length > 0) {
    const message = 'this database is used for something else'
    throw new SessionError('STORAGE_UNAVAILABLE', message, { retryable: false })
  }
  // Whoever opens a database that is not there leaves an empty one behind.
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
 * Where `indexedDB` itself is missing, using it is a `TypeError` or a `ReferenceError`. Chromium only says in
 * words that a site's data is blocked.
 */
function isDenial(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof ReferenceError) return true
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>
  return DENIALS.has(name) || (name === 'UnknownError' && message.includes('denied permission'))
}

const DENIALS = new Set(['SecurityError', 'InvalidStateError', 'NotAllowedError'])
