import { throwIfAborted } from '../common/abort.ts'
import { type Awaitable, isPromise } from '../common/awaitable.ts'
import { isSessionError, SessionError, showCause, toSessionError } from '../common/session-error.ts'
import type { SessionErrorCode } from '../common/session-error-code.ts'
import { checkSessionId } from '../common/session-id.ts'
import { nowOf } from '../record/lifetime.ts'
import { isUpdateError } from '../record/update-function.ts'
import type { LogInCall } from './log-in-calls.ts'
import { OpenUse } from './open-use.ts'
import type { SessionIdFunc, SessionRepository, UseBase } from './repository.ts'
import type { SessionInfo } from './session-info.ts'
import type { SessionSettings } from './session-settings.ts'
import type { TakeCall } from './take-call.ts'

/** Begins and ends the uses of one session object. A use begins with the first call that needs the record. */
export class SessionLifecycle {
  readonly #repository: SessionRepository
  readonly #settings: SessionSettings
  /** When the last use began, in Unix milliseconds. */
  #began = 0
  #isStarted = false
  #use: OpenUse | undefined
  #opening: Promise<OpenUse> | undefined
  #loading: Promise<OpenUse> | undefined
  #closing: Promise<void> | undefined
  /** The use whose close has failed. The next use continues with it, and the next close tries again. */
  #unsaved: OpenUse | undefined

  constructor(repository: SessionRepository, settings: SessionSettings) {
    this.#repository = repository
    this.#settings = settings
  }

  /** Whether the session has no id and no use has begun yet. Such a session has no keys. */
  get isUnused(): boolean {
    return this.#repository.id === '' && !this.#isStarted
  }

  /** The current use, if its data is loaded. */
  get use(): OpenUse | undefined {
    return this.#use ?? (this.#opening === undefined ? this.#unsaved : undefined)
  }

  /** Whether there is a current use, loaded or still loading. */
  get isOpen(): boolean {
    return this.use !== undefined || this.#opening !== undefined
  }

  /** Whether a close is under way. */
  get isClosing(): boolean {
    return this.#closing !== undefined
  }

  /** The load that is under way. Calls that wait for it go on before whoever awaits it later. */
  get loading(): Promise<unknown> | undefined {
    return this.#loading
  }

  /** Returns the session's id. A session without an id gets a new one, which begins a use. */
  async id(): Promise<string> {
    if (this.isOpen || !this.#isStarted) await this.open()
    return this.#repository.id
  }

  setId(id: string): void {
    this.#refuseAfterStart()
    if (id !== '') checkSessionId(id)
    this.#repository.id = id
  }

  setIdFunc(idFunc: SessionIdFunc): void {
    this.#refuseAfterStart()
    if (typeof idFunc !== 'function') throw new SessionError('INVALID_ARGUMENT', 'expected a function')
    this.#repository.idFunc = idFunc
  }

  /** Looks at the stored session, without a use. */
  info(): Promise<SessionInfo | undefined> {
    return this.#repository.info()
  }

  /** Returns the current use, or begins one. Calls that wait for it continue in the order in which they were made. */
  open(base: UseBase = undefined): OpenUse | Promise<OpenUse> {
    if (this.#use !== undefined) return this.#use
    if (this.#opening !== undefined) return this.#opening
    const opening = this.#begin(base)
    this.#opening = opening
    this.#loading = opening
    const settle = (use?: OpenUse): void => {
      if (this.#loading === opening) this.#loading = undefined
      if (this.#opening !== opening) return
      this.#opening = undefined
      this.#use = use
    }
    opening.then(settle, () => settle())
    return opening
  }

  /** Returns the use if the repository still allows the change; otherwise throws (see `checkChange`). */
  forChange(use: OpenUse, needsCookie = !use.copy.hasRecord): OpenUse {
    this.#repository.checkChange?.(needsCookie)
    return use
  }

  /** Removes the record at once. A later change in the same use creates a new record. */
  async removeAll(by: 'removeAll' | 'logOut' = 'removeAll'): Promise<void> {
    const use = this.forChange(this.use ?? (await this.open('cleared')), false)
    // Where calls wait for the storage they come first: an update among them changes the working copy.
    if (!use.waits) use.clear(by)
    await this.inTurn(use, () => {
      if (use.waits) use.clear(by)
      return this.#repository.remove(use)
    })
  }

  /** Moves the record and the use to a new id, and returns that. */
  async regenerateId(deleteOld: boolean): Promise<string> {
    const use = this.forChange(this.use ?? (await this.open()), true)
    await this.inTurn(use, () => this.#repository.move(use, deleteOld))
    return this.#repository.id
  }

  /** Does work that calls the storage after such work of earlier calls. */
  async inTurn<R>(use: OpenUse, work: () => Promise<R>): Promise<R> {
    const turn = use.enterQueue()
    try {
      if (turn.before !== undefined) await turn.before
      return await work()
    } finally {
      turn.leave()
    }
  }

  /** Ends the current use. If that fails and another try may succeed, its changes are kept. */
  close(): Promise<void> {
    const opened = this.#use ?? this.#opening ?? this.#unsaved
    if (opened === undefined) return this.#closing ?? Promise.resolve()
    this.#use = undefined
    this.#opening = undefined
    this.#unsaved = undefined
    const closing = this.#end(opened)
    this.#closing = closing
    const end = (): void => {
      if (this.#closing === closing) this.#closing = undefined
    }
    closing.then(end, end)
    return closing
  }

  /** Calls what the manager has for log-ins. */
  callLogIns<R>(operation: LogInCall, ...args: unknown[]): Promise<R> {
    return this.#callPart('logIns', operation, args)
  }

  /** Calls what the manager has to take keys and to add messages. */
  callTakes<R>(operation: TakeCall, ...args: unknown[]): Promise<R> {
    return this.#callPart('takes', operation, args)
  }

  /** Makes a call that uses the storage fail with a `SessionError`, or with what an update function has thrown. */
  wrapErrors<T>(operation: string, work: Awaitable<T>): Awaitable<T> {
    if (!isPromise(work)) return work
    return work.then(undefined, (error: unknown) => {
      throw this.#failureOf(operation, error)
    })
  }

  async #begin(base: UseBase): Promise<OpenUse> {
    if (this.#closing !== undefined) await this.#closing.catch(() => {})
    const unsaved = this.#unsaved
    this.#unsaved = undefined
    if (unsaved !== undefined) return unsaved
    this.#isStarted = true
    this.#began = nowOf(this.#settings)
    try {
      const use = await this.#repository.load(base)
      if (this.#settings.integersAsText) use.give(this.#settings.integersAsText)
      return use
    } catch (error) {
      if (this.#repository.id === '') this.#isStarted = false
      throw this.#failureOf('start', error)
    }
  }

  async #end(opened: OpenUse | Promise<OpenUse>): Promise<void> {
    let use: OpenUse
    try {
      use = opened instanceof OpenUse ? opened : await opened
    } catch {
      return // The load failed, and the call that began the use has reported it.
    }
    const pending = use.pending()
    if (pending !== undefined) await pending
    try {
      throwIfAborted(this.#repository.options.signal)
      await this.#repository.save(use)
    } catch (error) {
      if (!isSessionError(error) || !ENDS_USE.has(error.code)) this.#unsaved = use
      throw this.#failureOf('close', error)
    }
  }

  /** Calls what the manager's module, or the page, has brought. */
  async #callPart<R>(part: 'logIns' | 'takes', operation: string, args: readonly unknown[]): Promise<R> {
    const calls = this.#settings[part] as Partial<Record<string, BroughtCall<R>>> | undefined
    const call = calls?.[operation]
    if (call === undefined) throw new SessionError('NOT_SUPPORTED', `give the manager ${part}`)
    const session = {
      lifecycle: this,
      repository: this.#repository,
      settings: this.#settings,
      began: this.#began,
    }
    return this.wrapErrors(operation, call(session, ...args))
  }

  /** The error that a call fails with: a `SessionError`, or the error that an update function has thrown. */
  #failureOf(operation: string, error: unknown): unknown {
    if (isUpdateError(error)) return error.cause
    const failure = toSessionError(error, `Session.${operation}: the storage failed`)
    if (this.#settings.showStorageErrors) showCause(failure)
    return failure
  }

  #refuseAfterStart(): void {
    if (this.#isStarted) throw new SessionError('SESSION_STARTED', 'the session has started already')
  }
}

/** After these failures a second close can't help: the session no longer exists, or the changes were applied. */
const ENDS_USE: ReadonlySet<SessionErrorCode> = new Set(['SESSION_DESTROYED', 'NOT_DURABLE'])

type BroughtCall<R> = (...args: unknown[]) => Promise<R>
