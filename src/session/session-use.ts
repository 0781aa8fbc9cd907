import type { FieldReads } from './field-reads.ts'
import type { FieldUse } from './field-use.ts'
import { SessionUse } from './working-copy.ts'

/** A use of a session that is under way. */
export class LiveUse {
  readonly state: SessionUse
  /** Where the session's calls go. */
  readonly calls: SessionUse | FieldUse | FieldReads
  /** The record was to be removed, and has not been yet. */
  owesRemoval = false
  /** The storage removes nothing: an emptied session is saved as an empty one. */
  keepsEmpty = false
  #last: Promise<unknown> | undefined

  constructor(state: SessionUse, calls: LiveUse['calls']) {
    this.state = state
    this.calls = calls
  }

  /** Whether calls may have to wait for each other, since they go to the storage. */
  get isQueued(): boolean {
    return !(this.calls instanceof SessionUse)
  }

  /** Runs work that speaks to the storage after what was begun before. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (!(this.calls instanceof SessionUse)) return this.calls.inTurn(work)
    const result = this.#last === undefined ? work() : this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  /** Whether no call is under way. */
  get isSettled(): boolean {
    return this.#last === undefined && !this.isQueued
  }

  /** Resolves when all calls made so far have ended, well or not. */
  async settled(): Promise<void> {
    await (this.calls instanceof SessionUse ? this.#last : this.calls.settled())
  }
}
