import { clearRealTimeout, realClock, setRealTimeout } from '../../../src/common/real-timers.ts'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { openSessionDatabase, STORE } from './indexeddb-open.ts'

/** A database of sessions. Browsers may close or lose a connection at any time: it is opened again then. */
export class IndexedDBStore {
  readonly #name: string
  readonly #durability: IDBTransactionDurability
  #database: IDBDatabase | undefined
  #opening: Promise<IDBDatabase> | undefined

  constructor(name: string, durability: IDBTransactionDurability) {
    this.#name = name
    this.#durability = durability
  }

  /**
   * Runs work in a transaction. When the connection is lost and `mayRunAgain` returns true (nothing was written), it
   * runs again in a new connection, at most three times. After a time limit for all of it the transaction is aborted:
   * `TIMEOUT`.
   */
  async run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
    mayRunAgain: () => boolean = () => true,
  ): Promise<T> {
    const end = realClock.now() + TIME_LIMIT
    for (let reopened = 0; ; reopened++) {
      let database: IDBDatabase | undefined
      try {
        database = this.#database ?? (await this.#open(end))
        const transaction = database.transaction(STORE, mode, { durability: this.#durability })
        return await endedBy(end, transaction, work(transaction.objectStore(STORE)))
      } catch (error) {
        const wasLost = isLost(error)
        if (database !== undefined && (wasLost || isTimeout(error))) this.#drop(database)
        if (!wasLost || reopened === MAX_REOPENS || !mayRunAgain()) throw error
      }
    }
  }

  /** Closes the connection; the next use opens another. */
  close(): void {
    if (this.#database !== undefined) this.#drop(this.#database)
    this.#opening?.then(
      (database) => this.#drop(database),
      () => {},
    )
  }

  async #open(end: number): Promise<IDBDatabase> {
    const opening = this.#opening ?? this.#begin()
    try {
      return await before(end, opening)
    } catch (error) {
      // The next call begins a new attempt to open it.
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  #begin(): Promise<IDBDatabase> {
    const opening = openSessionDatabase(this.#name)
    this.#opening = opening
    opening.then(
      (database) => this.#adopt(database, opening),
      () => {},
    )
    return opening
  }

  #adopt(database: IDBDatabase, opening: Promise<IDBDatabase>): void {
    if (this.#opening === opening) this.#opening = undefined
    // The waiting for it was given up, and another connection has been opened meanwhile.
    if (this.#database !== undefined) {
      database.close()
      return
    }
    this.#database = database
    // A program that deletes or upgrades the database has to wait until this connection is closed.
    database.onversionchange = () => this.#drop(database)
    database.onclose = () => this.#drop(database)
  }

  #drop(database: IDBDatabase): void {
    if (this.#database === database) this.#database = undefined
    database.close()
  }
}

/** How long a call may take in all, in milliseconds: to open, to wait for other transactions, and to run its own. */
const TIME_LIMIT = 8000
/** How long to wait for a transaction that can't be aborted any more, in milliseconds. */
const LAST_WAIT = 1000
const MAX_REOPENS = 3

/** The names of the errors of a connection that is closing or was lost. */
const LOST = new Set(['AbortError', 'InvalidStateError', 'TransactionInactiveError', 'UnknownError'])

/** Whether an error means that the connection was lost. A transaction that is aborted without an error does. */
export function isLost(error: unknown): boolean {
  return LOST.has((error as Error | null)?.name ?? 'AbortError')
}

function isTimeout(error: unknown): boolean {
  return isSessionError(error) && error.code === 'TIMEOUT'
}

/** Aborts a transaction that has not ended in time, so that it is certain that nothing was written. */
async function endedBy<T>(end: number, transaction: IDBTransaction, work: Promise<T>): Promise<T> {
  const { db } = transaction
  try {
    return await before(end, work, db)
  } catch (error) {
    if (!isTimeout(error)) throw error
    try {
      transaction.abort()
    } catch {
      // It is being committed, or has been. If the process stood still, its end is only not known here yet.
      return await before(realClock.now() + LAST_WAIT, work, db)
    }
    throw error
  }
}

/**
 * Waits for a promise until `end` (by `realClock`), then rejects with `TIMEOUT`. It also rejects when the
 * connection is closed, since Chromium does not end the transactions of a connection that it closes by itself.
 */
function before<T>(end: number, work: Promise<T>, connection?: IDBDatabase): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new SessionError('TIMEOUT', 'the database has not responded in time'))
    const lose = (): void => reject(new DOMException('the connection was closed', 'AbortError'))
    const timer = setRealTimeout(giveUp, end - realClock.now())
    connection?.addEventListener('close', lose)
    const forget = (): void => {
      clearRealTimeout(timer)
      connection?.removeEventListener('close', lose)
    }
    work.then(resolve, reject).finally(forget)
  })
}
