import type { UseStore } from 'idb-keyval'
import { isSessionError, SessionError } from '../../../src/common/session-error.ts'
import { openSessionDatabase, STORE } from './indexeddb-open.ts'

/** A connection to a database of sessions that heals: browsers close connections, and lose them, at any time. */
export class IndexedDBStore {
  readonly #name: string
  readonly #durability: IDBTransactionDurability
  #database: IDBDatabase | undefined
  #opening: Promise<IDBDatabase> | undefined

  constructor(name: string, durability: IDBTransactionDurability) {
    this.#name = name
    this.#durability = durability
  }

  /** For idb-keyval's functions, of which those that may run twice may be used. */
  readonly use: UseStore = (mode, work) => this.run(mode, async (store) => work(store))

  /**
   * Runs work in a transaction, again in a new connection where the old one is dead and `mayRunAgain` says
   * that nothing was written: at most three times, and not beyond a time limit, after which it is aborted.
   */
  async run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T>,
    mayRunAgain: () => boolean = () => true,
  ): Promise<T> {
    const end = performance.now() + TIME_LIMIT
    for (let reopened = 0; ; reopened++) {
      let database: IDBDatabase | undefined
      try {
        database = this.#database ?? (await this.#open(end))
        const transaction = database.transaction(STORE, mode, { durability: this.#durability })
        return await endedBy(end, transaction, work(transaction.objectStore(STORE)))
      } catch (error) {
        const isDead = isLost(error)
        if (database !== undefined && (isDead || isTimeout(error))) this.#drop(database)
        if (!isDead || reopened === MOST_REOPENS || !mayRunAgain()) throw error
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
      // One that never answers is not waited for again.
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
    // It was given up, and comes when another one is there.
    if (this.#database !== undefined) {
      database.close()
      return
    }
    this.#database = database
    // Whoever deletes the database, or upgrades it, would wait for this connection.
    database.onversionchange = () => this.#drop(database)
    database.onclose = () => this.#drop(database)
  }

  #drop(database: IDBDatabase): void {
    if (this.#database === database) this.#database = undefined
    database.close()
  }
}

/** How long a call may take in all, in milliseconds: opening, waiting for other transactions, and its own. */
const TIME_LIMIT = 8000
const LAST_WAIT = 1000
const MOST_REOPENS = 3

/** What a browser says of a connection that is closing or whose other end is gone. */
const LOST = new Set(['AbortError', 'InvalidStateError', 'TransactionInactiveError', 'UnknownError'])

/** Whether a failure says that a connection is dead; without a reason it does. */
export function isLost(error: unknown): boolean {
  return LOST.has((error as Error | null)?.name ?? 'AbortError')
}

function isTimeout(error: unknown): boolean {
  return isSessionError(error) && error.code === 'TIMEOUT'
}

/** Aborts a transaction that has not ended in time: then it is certain that nothing was written. */
async function endedBy<T>(end: number, transaction: IDBTransaction, work: Promise<T>): Promise<T> {
  const { db } = transaction
  try {
    return await before(end, work, db)
  } catch (error) {
    if (!isTimeout(error)) throw error
    try {
      transaction.abort()
    } catch {
      // It is being committed, or has been: after a standstill its end is not known yet.
      return await before(performance.now() + LAST_WAIT, work, db)
    }
    throw error
  }
}

/**
 * What a promise resolves to; `TIMEOUT` at the end of the time, of the monotonic clock. Chromium ends no
 * transaction of a connection that it closes by itself.
 */
function before<T>(end: number, work: Promise<T>, connection?: IDBDatabase): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new SessionError('TIMEOUT', 'the database has not answered in time'))
    const lose = (): void => reject(new DOMException('the connection was closed', 'AbortError'))
    const timer = setTimeout(giveUp, end - performance.now())
    connection?.addEventListener('close', lose)
    const forget = (): void => {
      clearTimeout(timer)
      connection?.removeEventListener('close', lose)
    }
    work.then(resolve, reject).finally(forget)
  })
}
