import { promisifyRequest } from 'idb-keyval'
import { isBytes } from '../../../src/common/bytes.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { UNCHANGED } from '../../../src/record/change.ts'
import { engineError } from '../records/engine-error.ts'
import type { ChangeTwo, IsToGo, RecordEntry, TwoRecordEngine } from '../records/record-engine.ts'
import { type IndexedDBStore, indexedDBStore, isLost } from './indexeddb-store.ts'

/** Keeps records in an IndexedDB database: one `Uint8Array` for each session. */
export class IndexedDBEngine implements TwoRecordEngine {
  readonly place: string
  readonly #store: IndexedDBStore

  constructor(name: string, durability: IDBTransactionDurability) {
    this.place = `indexeddb:${name}`
    this.#store = indexedDBStore(name, durability)
  }

  async read(id: string): Promise<Uint8Array | undefined> {
    return bytesOf(await this.#run('readonly', (store) => promisifyRequest<unknown>(store.get(id))))
  }

  update(id: string, change: ChangeTwo): Promise<void> {
    let hasWritten = false
    const onWrite = (): void => {
      hasWritten = true
    }
    return this.#run(
      'readwrite',
      (store) => updateRecord(store, id, change, onWrite),
      () => !hasWritten,
    )
  }

  remove(id: string): Promise<void> {
    return this.#run('readwrite', (store) => {
      store.delete(id)
      return ended(store.transaction)
    })
  }

  removeIf(ids: readonly string[], isToGo: IsToGo): Promise<void> {
    return this.#run('readwrite', (store) => {
      for (const id of ids) {
        const request: IDBRequest<unknown> = store.get(id)
        request.onsuccess = () => {
          const bytes = ownBytes(request.result)
          if (bytes !== undefined && isToGo(bytes, id)) store.delete(id)
        }
      }
      return ended(store.transaction)
    })
  }

  async *slices(): AsyncGenerator<readonly RecordEntry[], void, undefined> {
    for (let after = ''; ; ) {
      const range = IDBKeyRange.lowerBound(after, true)
      const [ids, records] = await this.#run('readonly', (store) =>
        Promise.all([
          promisifyRequest(store.getAllKeys(range, SLICE) as IDBRequest<string[]>),
          promisifyRequest<unknown[]>(store.getAll(range, SLICE)),
        ]),
      )
      yield ids.map((id, i) => [id, ownBytes(records[i])])
      if (ids.length < SLICE) return
      after = ids.at(-1) as string
    }
  }

  close(): void {
    this.#store.close()
  }

  async #run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
    mayRunAgain?: () => boolean,
  ): Promise<T> {
    try {
      return await this.#store.run(mode, work, mayRunAgain)
    } catch (error) {
      throw engineError(error)
    }
  }
}

/** How many records are read at once: few enough that copying them does not delay a frame of the page. */
const SLICE = 100

/** Reads, changes and writes a record in one transaction. Resolves when the transaction has completed. */
function updateRecord(
  store: IDBObjectStore,
  id: string,
  change: ChangeTwo,
  onWrite: () => void,
): Promise<void> {
  const { transaction } = store
  const reading: IDBRequest<unknown> = store.get(id)
  return new Promise((resolve, reject) => {
    ended(transaction).then(resolve, reject)
    reading.onsuccess = () => {
      try {
        const made = change(bytesOf(reading.result), (other, bytes) => {
          store.add(bytes, other)
          onWrite()
        })
        if (made !== UNCHANGED) {
          if (made === undefined) store.delete(id)
          else store.put(made, id)
          onWrite()
        }
        transaction.commit?.()
      } catch (error) {
        reject(error)
        // The transaction of a lost connection can't be aborted.
        if (!isLost(error)) transaction.abort()
      }
    }
  })
}

/**
 * Resolves when a transaction completes; rejects when it is aborted, or when one of its requests fails: Chromium does
 * not end the transactions of a lost connection.
 */
function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = ({ target }) => reject((target as IDBRequest).error)
  })
}

function bytesOf(value: unknown): Uint8Array | undefined {
  const bytes = ownBytes(value)
  if (bytes !== undefined || value === undefined) return bytes
  throw new SessionError('RECORD_CORRUPT', 'this value is no record')
}

/** Bytes of this realm: an extension's script gets those of its page. `undefined`: the value is no bytes. */
function ownBytes(value: unknown): Uint8Array | undefined {
  if (!isBytes(value)) return undefined
  return value instanceof Uint8Array ? value : new Uint8Array(value)
}
