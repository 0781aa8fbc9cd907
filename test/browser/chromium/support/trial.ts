import {
  Manager,
  newSessionId,
  StorageIndexedDB,
  StorageLocalStorage,
} from '../../../../platforms/browser/index.ts'
import { STORE } from '../../../../platforms/browser/indexeddb/indexeddb-open.ts'
import { sealed } from '../../../../src/crypto/index.ts'

export { sealed }

export const HOUR = 3_600_000

/** The kinds of storages that trials are run on. */
export type Kind = 'plain' | 'sealed' | 'localStorage'

/** A manager of a storage of its own, all of them with the same records. */
export function managerOf<T extends object = Record<string, unknown>>(kind: Kind): Manager<T> {
  if (kind === 'localStorage') return new Manager(HOUR, new StorageLocalStorage())
  const crypto = sealed({ keys: [new Uint8Array(32).fill(7)] })
  return new Manager(HOUR, new StorageIndexedDB(NAME, kind === 'sealed' ? { crypto } : {}))
}

/** The database of these managers. */
export const NAME = 'trial'

/** How a call has ended: `value` or, of a `SessionError`, `code`; of another one, `error`. */
export async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  const start = performance.now()
  const took = (): number => Math.round(performance.now() - start)
  try {
    return { value: await work(), took: took() }
  } catch (error) {
    const { code, name } = error as { code?: string; name: string }
    return name === 'SessionError' ? { code, took: took() } : { error: String(error), took: took() }
  }
}

export interface Outcome<T> {
  value?: T
  code?: string | undefined
  error?: string
  /** In milliseconds. */
  took: number
}

/** The bytes of a record as the browser has them, without the package. */
export async function storedBytes(id: string, name = NAME): Promise<Uint8Array | undefined> {
  const database = await promised(indexedDB.open(name))
  try {
    return await promised(database.transaction(STORE).objectStore(STORE).get(id))
  } finally {
    database.close()
  }
}

/** The same as a text, each byte a character. */
export async function storedText(id: string, name?: string): Promise<string | undefined> {
  const bytes = await storedBytes(id, name)
  return bytes && new TextDecoder('latin1').decode(bytes)
}

export function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Uses localStorage up, but for a thousand characters or two. */
export function fillLocalStorage(): void {
  for (let size = 2 ** 23, text = ''; size > 1024; size /= 2) {
    try {
      localStorage.setItem('filler', text + 'x'.repeat(size))
      text += 'x'.repeat(size)
    } catch {
      // As much as that has no room.
    }
  }
}

/** Letters and digits that no browser can store in less room. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) text += newSessionId()
  return text.slice(0, length)
}

/** The ids of all records in a database, without the package. */
export async function stored(name: string): Promise<string[]> {
  const database = await promised(indexedDB.open(name))
  try {
    return (await promised(database.transaction(STORE).objectStore(STORE).getAllKeys())) as string[]
  } finally {
    database.close()
  }
}
