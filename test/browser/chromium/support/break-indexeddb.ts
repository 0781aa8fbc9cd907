/** What goes wrong, and how often: 0 for never again, Infinity for ever. */
export interface Fault {
  what: keyof typeof FAULTS
  times: number
}

/** The ways in which IndexedDB goes wrong in these trials. */
export const FAULTS = {
  lost: 'transaction() throws: the connection is closing',
  broken: 'open() fails: the disk is broken',
  silent: 'open() never answers',
  refuses: 'put() throws: no room',
  aborts: 'the transaction is aborted after the put',
  abortsLate: 'the transaction is aborted after the put was done',
}

/** Runs in a page before all else, and breaks its IndexedDB until `faults` (of `globalThis`) has run out. */
export function breakIndexedDB({ what, times }: Fault): void {
  const counts = { faults: times, opened: 0, connections: [] as IDBDatabase[] }
  Object.assign(globalThis, { counts })
  const isDue = (): boolean => counts.faults-- > 0
  const failing = (name: string): DOMException => new DOMException('as the trial wants it', name)

  const { open } = IDBFactory.prototype
  IDBFactory.prototype.open = function (...args) {
    counts.opened++
    const isBroken = (what === 'broken' || what === 'silent') && isDue()
    if (!isBroken) {
      const request = open.apply(this, args)
      request.addEventListener('success', () => counts.connections.push(request.result))
      return request
    }
    const request = { error: failing('UnknownError'), onerror: () => {} }
    if (what === 'broken') setTimeout(() => request.onerror())
    return request as unknown as IDBOpenDBRequest
  }

  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (...args) {
    if (what === 'lost' && isDue()) throw failing('InvalidStateError')
    return transaction.apply(this, args)
  }

  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (...args) {
    const isPut = what === 'refuses' || what === 'aborts' || what === 'abortsLate'
    if (!isPut || !isDue()) return put.apply(this, args)
    if (what === 'refuses') throw failing('QuotaExceededError')
    const request = put.apply(this, args)
    if (what === 'aborts') this.transaction.abort()
    else {
      this.transaction.commit = () => {}
      request.addEventListener('success', () => this.transaction.abort())
    }
    return request
  }
}

/** What was counted in a page that is broken so. */
export interface Broken {
  counts: { faults: number; opened: number; connections: IDBDatabase[] }
}
