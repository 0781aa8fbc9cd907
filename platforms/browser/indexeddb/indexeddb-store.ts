import { realClock } from '../../../src/common/real-timers.ts'
import { openSessionDatabase, STORE } from './indexeddb-open.ts'
import { beforeEnd, isTimeout } from './time-limit.ts'

/** A database of sessions. Browsers may close or lose a connection at any time: it is opened again then. */
export interface IndexedDBStore {
  /**
   * Runs work in a transaction. When the connection is lost and `mayRunAgain` returns true (nothing was written), it
   * runs again in a new connection, at most three times. After a time limit for all of it the transaction is aborted:
   * `TIMEOUT`.
   */
  run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
    mayRunAgain?: () => boolean,
  ): Promise<T>
  /** Closes the connection; the next use opens another. */
  close(): void
}

export function indexedDBStore(name: string, durability: IDBTransactionDurability): IndexedDBStore {
  let current: IDBDatabase | undefined
  let opening: Promise<IDBDatabase> | undefined

  const drop = (database: IDBDatabase): void => {
    if (current === database) current = undefined
    database.close()
  }

  const adopt = (database: IDBDatabase): void => {
    opening = undefined
    // The waiting for it was given up, and another connection has been opened meanwhile.
    if (current !== undefined) {
      database.close()
      return
    }
    current = database
    // A program that deletes or upgrades the database has to wait until this connection is closed.
    database.onversionchange = () => drop(database)
    database.onclose = () => drop(database)
  }

  const open = async (end: number): Promise<IDBDatabase> => {
    if (opening === undefined) {
      opening = openSessionDatabase(name)
      opening.then(adopt, () => {})
    }
    const mine = opening
    try {
      return await beforeEnd(end, mine)
    } catch (error) {
      // The next call begins a new attempt to open it.
      if (opening === mine) opening = undefined
      throw error
    }
  }

  return {
    async run(mode, work, mayRunAgain = () => true) {
      const end = realClock.now() + TIME_LIMIT
      for (let reopened = 0; ; reopened++) {
        let database: IDBDatabase | undefined
        try {
          database = current ?? (await open(end))
          const transaction = database.transaction(STORE, mode, { durability })
          return await endedBy(end, transaction, work(transaction.objectStore(STORE)))
        } catch (error) {
          const wasLost = isLost(error)
          if (database !== undefined && (wasLost || isTimeout(error))) drop(database)
          if (!wasLost || reopened === MAX_REOPENS || !mayRunAgain()) throw error
        }
      }
    },
    close() {
      if (current !== undefined) drop(current)
      opening?.then(drop, () => {})
    },
  }
}

/** How long a call may take in all, in milliseconds: to open, to wait for other transactions, and to run its own. */
const TIME_LIMIT = 8000
/** How long to wait for a transaction that can't be aborted any more, in milliseconds. */
const LAST_WAIT = 1000
const MAX_REOPENS = 3

/** The names of the errors of a connection that is closing or was lost. */
const LOST = /^(Abort|InvalidState|TransactionInactive|Unknown)Error$/

/** Whether an error means that the connection was lost. A transaction that is aborted without an error does. */
export function isLost(error: unknown): boolean {
  return LOST.test((error as Error | null | undefined)?.name ?? 'AbortError')
}

/** Aborts a transaction that has not ended in time, so that it is certain that nothing was written. */
async function endedBy<T>(end: number, transaction: IDBTransaction, work: Promise<T>): Promise<T> {
  const { db } = transaction
  try {
    return await beforeEnd(end, work, db)
  } catch (error) {
    if (!isTimeout(error)) throw error
    try {
      transaction.abort()
    } catch {
      // It is being committed, or has been. If the process stood still, its end is only not known here yet.
      return await beforeEnd(realClock.now() + LAST_WAIT, work, db)
    }
    throw error
  }
}
