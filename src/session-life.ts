import { newEpoch } from './apply-changes.ts'
import { type ChangeSet, isUpdateError } from './change-set.ts'
import { ignoreDisabled } from './ignore-disabled.ts'
import type { JsonMap } from './json-map.ts'
import { LiveUse } from './live-use.ts'
import { loadWhole } from './load-whole.ts'
import {
  isDisabled,
  isSessionError,
  SessionError,
  type SessionErrorCode,
  throwIfAborted,
  toSessionError,
} from './session-error.ts'
import { checkSessionId, newSessionId } from './session-id.ts'
import { SessionUse } from './session-use.ts'
import type { Storage, StorageOptions } from './storage.ts'

/** Makes the id of a new session; it is given the TTL in milliseconds. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/** Where a session gets its TTL (milliseconds) and its storage from, anew at each step. */
export interface SessionHome {
  readonly ttl: number
  readonly storage: Storage
}

/** The life of a session object: its id, and its uses, one after the other. */
export class SessionLife {
  readonly options: StorageOptions
  readonly #home: SessionHome
  #id = ''
  #idFunc: SessionIdFunc | undefined
  #isStarted = false
  /** This object has seen a record: one that it makes later is another, whatever its id. */
  #hasSeenRecord = false
  #use: LiveUse | undefined
  #opening: Promise<LiveUse> | undefined
  #closing: Promise<void> | undefined
  /** The use whose close has failed: closing again tries again. */
  #kept: LiveUse | undefined

  constructor(home: SessionHome, options: StorageOptions) {
    this.#home = home
    this.options = options
  }

  get id(): string {
    return this.#id
  }

  get ttl(): number {
    return this.#home.ttl
  }

  get storage(): Storage {
    return this.#home.storage
  }

  get hasNoId(): boolean {
    return this.#id === '' && !this.#isStarted
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
    return this.#id
  }

  setId(id: string): void {
    this.#refuseAfterStart('setId')
    if (id !== '') checkSessionId(id)
    this.#id = id
  }

  setIdFunc(idFunc: SessionIdFunc): void {
    this.#refuseAfterStart('setIdFunc')
    if (typeof idFunc !== 'function') throw new SessionError('INVALID_ARGUMENT', 'setIdFunc needs a function')
    this.#idFunc = idFunc
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

  /** Removes the record at once; what is set after it makes another. */
  async removeAll(): Promise<void> {
    const live = this.use ?? (await this.open('cleared'))
    const clear = (): void => {
      live.state.clear()
      live.owesRemoval = true
    }
    // Calls that are still on their way to the storage come before it.
    if (!live.isQueued) clear()
    await live.inTurn(() => {
      if (live.isQueued) clear()
      return this.#removeRecord(live)
    })
  }

  /** Moves the record, and this use with it, to a new id. */
  async regenerateId(deleteOld: boolean): Promise<string> {
    const live = this.use ?? (await this.open())
    await live.inTurn(() => this.#move(live, deleteOld))
    return this.#id
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
      const { storage } = this
      const ways = hasOtherWays(storage) ? (otherWays ?? (await loadOtherWays())) : undefined
      const state = await this.#load(base)
      if (ways === undefined) return new LiveUse(state, state)
      const Calls = storage.mergeSession ? ways.FieldReads : ways.FieldUse
      return new LiveUse(state, new Calls(state, this))
    } catch (error) {
      if (this.#id === '') this.#isStarted = false
      throw this.#failure('start', error)
    }
  }

  async #load(base: 'cleared' | undefined): Promise<SessionUse> {
    if (this.#id === '') {
      this.#id = await this.#makeId()
      return this.#useOf('absent')
    }
    if (base === 'cleared') return this.#useOf('cleared')
    const loading = readsByField(this.storage) ? { ...this.options, fields: false } : this.options
    const data = await loadWhole(this.storage, this.#id, this.ttl, loading)
    if (data === undefined) return this.#useOf('absent')
    this.#hasSeenRecord = true
    return this.#useOf('loaded', data)
  }

  #useOf(base: ChangeSet['base'], data?: JsonMap): SessionUse {
    const { storage } = this
    return new SessionUse(base, data, storage.storedText?.bind(storage))
  }

  async #makeId(): Promise<string> {
    const own = await this.#ownId()
    const made =
      own !== ''
        ? own
        : (await ignoreDisabled(() => this.storage.newId(this.ttl, this.options))) || newSessionId()
    checkSessionId(made)
    return made
  }

  async #ownId(): Promise<string> {
    try {
      return (await this.#idFunc?.(this.ttl)) ?? ''
    } catch (error) {
      throw toSessionError(error, 'Session.start: the id function failed', 'INVALID_SESSION_ID')
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
      throwIfAborted(this.options.signal)
      await this.#save(live)
    } catch (error) {
      if (!isSessionError(error) || !ENDS_USE.has(error.code)) this.#kept = live
      throw this.#failure('close', error)
    }
  }

  async #save(live: LiveUse): Promise<void> {
    const { state } = live
    const { storage, ttl, options } = this
    if (live.owesRemoval) await this.#removeRecord(live)
    if (state.hasChanges) {
      const changes = state.changes(state.base !== 'loaded' && this.#hasSeenRecord ? newEpoch() : undefined)
      if (storage.mergeSession) await storage.mergeSession(this.#id, changes, ttl, options)
      else await (await loadOtherWays()).saveWhole(storage, this.#id, changes, ttl, options)
      this.#hasSeenRecord = true
    } else if (live.keepsEmpty) {
      await ignoreDisabled(() => storage.setSession(this.#id, new Map(), ttl, options))
    } else if (state.base !== 'cleared' && (state.isDirty || live.calls.hasData)) {
      await ignoreDisabled(() => storage.updateTTL(this.#id, ttl, options))
    }
  }

  async #removeRecord(live: LiveUse): Promise<void> {
    const { storage, options } = this
    try {
      await storage.removeAll(this.#id, options)
    } catch (error) {
      if (isSessionError(error) && error.code === 'NOT_DURABLE') live.owesRemoval = false
      if (!isDisabled(error)) throw error
      live.keepsEmpty = true
    }
    live.owesRemoval = false
    this.#hasSeenRecord = true
  }

  async #move(live: LiveUse, deleteOld: boolean): Promise<void> {
    const { storage, ttl, options } = this
    if (live.owesRemoval) await this.#removeRecord(live)
    const newId = await this.#makeId()
    if (newId === this.#id) throw new SessionError('INVALID_SESSION_ID', 'the new session id is the old one')
    if (live.calls.hasRecord) {
      const moving = { ...options, keepOld: !deleteOld }
      if (storage.moveSession) await storage.moveSession(this.#id, newId, ttl, moving)
      else await (await loadOtherWays()).moveWhole(storage, this.#id, newId, ttl, moving)
    }
    this.#id = newId
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

type OtherWays = typeof import('./other-ways.ts')

let otherWays: OtherWays | undefined

async function loadOtherWays(): Promise<OtherWays> {
  otherWays ??= await import('./other-ways.ts')
  return otherWays
}

function hasOtherWays(storage: Storage): boolean {
  return storage.mergeSession === undefined || readsByField(storage)
}

function readsByField(storage: Storage): boolean {
  return storage.capabilities?.fieldReads === true
}
