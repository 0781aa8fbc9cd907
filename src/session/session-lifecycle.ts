import { throwIfAborted } from '../common/abort.ts'
import {
  isSessionError,
  SessionError,
  type SessionErrorCode,
  toSessionError,
} from '../common/session-error.ts'
import { checkSessionId } from '../common/session-id.ts'
import { isUpdateError } from '../record/update-function.ts'
import type { StorageOptions } from '../storage/storage.ts'
import { otherWaysFor } from './load-on-demand.ts'
import type { SessionHome } from './session-home.ts'
import { LiveUse } from './session-use.ts'
import { type SessionIdFunc, StoredSession } from './storage-repository.ts'

/** The life of a session object: its uses, one after the other. */
export class SessionLife {
  readonly stored: StoredSession
  #isStarted = false
  #use: LiveUse | undefined
  #opening: Promise<LiveUse> | undefined
  #closing: Promise<void> | undefined
  /** The use whose close has failed: closing again tries again. */
  #kept: LiveUse | undefined

  constructor(home: SessionHome, options: StorageOptions) {
    this.stored = home.stored?.(options) ?? new StoredSession(home, options)
  }

  get hasNoId(): boolean {
    return this.stored.id === '' && !this.#isStarted
  }

  /** The use that is under way, where its data is there already. */
  get use(): LiveUse | undefined {
    return this.#use ?? (this.#opening === undefined ? this.#kept : undefined)
  }

  get isOpen(): boolean {
    return this.use !== undefined || this.#opening !== undefined
  }

  /** The id; only the first use needs the storage for it. */
  async knownId(): Promise<string> {
    if (this.isOpen || !this.#isStarted) await this.open()
    return this.stored.id
  }

  setId(id: string): void {
    this.#refuseAfterStart('setId')
    if (id !== '') checkSessionId(id)
    this.stored.id = id
  }

  setIdFunc(idFunc: SessionIdFunc): void {
    this.#refuseAfterStart('setIdFunc')
    if (typeof idFunc !== 'function') throw new SessionError('INVALID_ARGUMENT', 'setIdFunc needs a function')
    this.stored.idFunc = idFunc
  }

  /** The use under way, or a new one; calls that wait for it go on in the order of their coming. */
  open(base: 'cleared' | undefined = undefined): LiveUse | Promise<LiveUse> {
    if (this.#use !== undefined) return this.#use
    if (this.#opening !== undefined) return this.#opening
    const opening = this.#begin(base)
    this.#opening = opening
    const settle = (use?: LiveUse): void => {
      if (this.#opening !== opening) return
      this.#opening = undefined
      this.#use = use
    }
    opening.then(settle, () => settle())
    return opening
  }

  close(): Promise<void> {
    const opened = this.#use ?? this.#opening ?? this.#kept
    if (opened === undefined) return this.#closing ?? Promise.resolve()
    this.#use = undefined
    this.#opening = undefined
    this.#kept = undefined
    const closing = this.#end(opened)
    this.#closing = closing
    const end = (): void => {
      if (this.#closing === closing) this.#closing = undefined
    }
    closing.then(end, end)
    return closing
  }

  /** The use, for a change that may need an id which nobody knows yet. */
  changing(live: LiveUse, needsNewId = live.state.base !== 'loaded'): LiveUse {
    this.stored.beforeChange(needsNewId)
    return live
  }

  /** Removes the record at once; what is set after it makes another. */
  async removeAll(): Promise<void> {
    const live = this.changing(this.use ?? (await this.open('cleared')), false)
    const clear = (): void => {
      live.state.clear()
      live.owesRemoval = true
    }
    // Calls that are still on their way to the storage come before it.
    if (!live.isQueued) clear()
    await live.inTurn(() => {
      if (live.isQueued) clear()
      return this.stored.remove(live)
    })
  }

  /** Moves the record, and this use with it, to a new id. */
  async regenerateId(deleteOld: boolean): Promise<string> {
    const live = this.changing(this.use ?? (await this.open()), true)
    await live.inTurn(() => this.stored.move(live, deleteOld))
    return this.stored.id
  }

  /** Waits for a call that a storage has part in; what it fails with is a `SessionError`. */
  guard<T>(operation: string, work: T | Promise<T>): T | Promise<T> {
    if (!(work instanceof Promise)) return work
    return work.catch((error: unknown) => {
      throw this.#failure(operation, error)
    })
  }

  async #begin(base: 'cleared' | undefined): Promise<LiveUse> {
    if (this.#closing !== undefined) await this.#closing.catch(() => {})
    const kept = this.#kept
    this.#kept = undefined
    if (kept !== undefined) return kept
    this.#isStarted = true
    try {
      // Before the load: a storage may keep what that brings along to the end of its turn alone.
      const { storage } = this.stored
      const loading = otherWaysFor(storage)
      const ways = loading instanceof Promise ? await loading : loading
      const state = await this.stored.load(base)
      if (ways === undefined) return new LiveUse(state, state)
      const Calls = storage.mergeSession ? ways.FieldReads : ways.FieldUse
      return new LiveUse(state, new Calls(state, this.stored))
    } catch (error) {
      if (this.stored.id === '') this.#isStarted = false
      throw this.#failure('start', error)
    }
  }

  async #end(opened: LiveUse | Promise<LiveUse>): Promise<void> {
    let live: LiveUse
    try {
      live = opened instanceof LiveUse ? opened : await opened
    } catch {
      return // Nothing was opened, and the call that tried to was told so.
    }
    if (!live.isSettled) await live.settled()
    try {
      throwIfAborted(this.stored.options.signal)
      await this.stored.save(live)
    } catch (error) {
      if (!isSessionError(error) || !ENDS_USE.has(error.code)) this.#kept = live
      throw this.#failure('close', error)
    }
  }

  #failure(operation: string, error: unknown): unknown {
    if (isUpdateError(error)) return error.cause
    return toSessionError(error, `Session.${operation}: the storage failed`)
  }

  #refuseAfterStart(operation: string): void {
    if (this.#isStarted) {
      throw new SessionError('SESSION_STARTED', `Session.${operation}: the session has been started already`)
    }
  }
}

/** After these failures there is nothing that closing again could do. */
const ENDS_USE: ReadonlySet<SessionErrorCode> = new Set(['SESSION_DESTROYED', 'NOT_DURABLE'])
