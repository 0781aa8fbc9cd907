import { del, get, promisifyRequest } from 'idb-keyval'
import { UNCHANGED } from '../../src/apply-changes.ts'
import { SessionError } from '../../src/session-error.ts'
import { withEngineErrors } from './engine-error.ts'
import { IndexedDBStore, isLost } from './indexeddb-store.ts'
import type { ChangeBytes, RecordEngine, RecordEntry } from './record-engine.ts'

/** Records in a database of the browser's, one `Uint8Array` a session. */
export class IndexedDBEngine implements RecordEngine {
  readonly place: string
  readonly #store: IndexedDBStore

  constructor(name: string, durability: IDBTransactionDurability) {
    this.place = `indexeddb:${name}`
    this.#store = new IndexedDBStore(name, durability)
  }

  read(id: string): Promise<Uint8Array | undefined> {
    return withEngineErrors(async () => bytesOf(await get(id, this.#store.use)))
  }

  update(id: string, change: ChangeBytes): Promise<void> {
    return withEngineErrors(() => {
      let hasWritten = false
      const onWrite = (): void => {
        hasWritten = true
      }
      const work = (store: IDBObjectStore): Promise<void> => updateRecord(store, id, change, onWrite)
      return this.#store.run('readwrite', work, () => !hasWritten)
    })
  }

  remove(id: string): Promise<void> {
    return withEngineErrors(() => del(id, this.#store.use))
  }

  removeIf(ids: readonly string[], isToGo: (bytes: Uint8Array) => boolean): Promise<void> {
    const work = async (store: IDBObjectStore): Promise<void> => {
      for (const id of ids) {
        const request: IDBRequest<unknown> = store.get(id)
        request.onsuccess = () => {
          if (request.result instanceof Uint8Array && isToGo(request.result)) store.delete(id)
        }
      }
      await promisifyRequest(store.transaction)
    }
    return withEngineErrors(() => this.#store.run('readwrite', work))
  }

  async *slices(): AsyncGenerator<readonly RecordEntry[], void, undefined> {
    for (let after = ''; ; ) {
      const [ids, records] = await withEngineErrors(() => this.#slice(after))
      yield ids.flatMap((id, i) => (records[i] instanceof Uint8Array ? [[id, records[i]] as const] : []))
      if (ids.length < SLICE) return
      after = ids.at(-1) as string
    }
  }

  close(): void {
    this.#store.close()
  }

  #slice(after: string): Promise<[ids: string[], records: unknown[]]> {
    const range = IDBKeyRange.lowerBound(after, true)
    return this.#store.run('readonly', (store) =>
      Promise.all([
        promisifyRequest(store.getAllKeys(range, SLICE) as IDBRequest<string[]>),
        promisifyRequest<unknown[]>(store.getAll(range, SLICE)),
      ]),
    )
  }
}

/** Small enough for a frame of a page: they are copied out of the database one after the other. */
const SLICE = 100

/** Reads, changes and writes in one transaction; it resolves when the browser has it. */
function updateRecord(
  store: IDBObjectStore,
  id: string,
  change: ChangeBytes,
  onWrite: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { transaction } = store
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    const failsWith = (request: IDBRequest): void => {
      request.onerror = () => reject(request.error)
    }
    const request: IDBRequest<unknown> = store.get(id)
    failsWith(request)
    request.onsuccess = () => {
      try {
        const made = change(bytesOf(request.result))
        if (made !== UNCHANGED) {
          failsWith(made === undefined ? store.delete(id) : store.put(made, id))
          onWrite()
        }
        transaction.commit?.()
      } catch (error) {
        reject(error)
        // A connection that is lost can't be told anything.
        if (!isLost(error)) transaction.abort()
      }
    }
  })
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value === undefined || value instanceof Uint8Array) return value
  throw new SessionError('RECORD_CORRUPT', 'this is no record')
}
