import { asyncDispose } from '../common/async-dispose.ts'
import { checkTTL } from '../common/ttl.ts'
import { checked } from './checked.ts'
import type { LogInOptions, UserId } from './log-in-options.ts'
import { refuseProperties } from './properties.ts'
import type { SessionIdFunc } from './repository.ts'
import type { SessionInfo } from './session-info.ts'
import { SessionKeys } from './session-keys.ts'
import type { SessionLifecycle } from './session-lifecycle.ts'

/** The methods of a session that work on the whole of it: its id, its life, its end. */
export abstract class SessionBase<T extends object = Record<string, unknown>>
  extends SessionKeys<T>
  implements AsyncDisposable
{
  readonly #lifecycle: SessionLifecycle

  /** @internal Use `manager.new`. */
  constructor(lifecycle: SessionLifecycle, id = '') {
    super(lifecycle)
    this.#lifecycle = lifecycle
    checked('new', () => lifecycle.setId(id))
  }

  /**
   * Returns the session's id. A session without an id gets a new one, but no record before something is stored: a
   * visitor who stores nothing has another id in each request. Stands for GoFrame's `Id`.
   *
   * @throws `INVALID_SESSION_ID`: the function of `setIdFunc` has failed, or its id is unsafe.
   */
  async id(): Promise<string> {
    return this.#lifecycle.wrapErrors('id', this.#lifecycle.id())
  }

  /**
   * Looks at the session as it is stored, without using it: nothing is renewed, and what this use has changed is not in
   * it. `undefined` when there is no session.
   *
   * @example
   * const info = await session.info()
   * if (info?.expiresAt) console.log(`logged in until ${new Date(info.expiresAt)}`)
   */
  async info(): Promise<SessionInfo<T> | undefined> {
    return (await this.#lifecycle.wrapErrors('info', this.#lifecycle.info())) as SessionInfo<T> | undefined
  }

  /**
   * Removes the session's record at once, also if it has a new id by a rotation. A later `set` of the same use makes a
   * new session, under a new id if the session belongs to a request, or is merged into one that others have made since.
   * Stands for GoFrame's `RemoveAll`.
   */
  async removeAll(): Promise<void> {
    if (this.#lifecycle.isUnused) return
    await this.#lifecycle.wrapErrors('removeAll', this.#lifecycle.removeAll())
  }

  /**
   * Does the same as `removeAll`, for a log-out: no request that is still running can restore the session. In a request
   * it also clears the cookie.
   *
   * @example
   * await session.destroy()
   */
  destroy(): Promise<void> {
    return this.removeAll()
  }

  /**
   * Logs a user in, under a new id: the one call for it. The session keeps what it holds, and its lifetimes begin anew; what
   * another user has left in it is gone. The old id opens nothing any more, for whoever may know it.
   *
   * It does not fail because another request was faster. After a double click, or a try whose answer was lost, it goes on
   * with the session of the other log-in of the same user; where the session is gone, or can't be opened, with a new one.
   *
   * @example
   * const user = await findUser(name, password) // yours
   * if (user) await session.logIn(user.id, { maxLifetime: 12 * 3_600_000 })
   *
   * @throws `INVALID_ARGUMENT`: an id or an option has a wrong type.
   * @throws `NOT_SUPPORTED`: in a browser, the manager was given no `logIns`.
   */
  logIn(userId: UserId, options?: LogInOptions): Promise<void> {
    return this.#lifecycle.callLogIns('logIn', userId, options)
  }

  /**
   * Ends the session, as `destroy` does, and in a request each other session that it has brought. For a short while other
   * processes know that it has ended. What is set later in the same use is in another session.
   *
   * @example
   * await session.logOut()
   *
   * @throws `NOT_SUPPORTED`: in a browser, the manager was given no `logIns`.
   */
  logOut(): Promise<void> {
    return this.#lifecycle.callLogIns('logOut')
  }

  /**
   * The user who is logged in, as a text: `7` and `'7'` are the same user. `undefined`: nobody is.
   *
   * @example
   * const user = await session.user()
   * if (user === undefined) console.log('nobody is logged in')
   *
   * @throws `NOT_SUPPORTED`: in a browser, the manager was given no `logIns`.
   */
  user(): Promise<string | undefined> {
    return this.#lifecycle.callLogIns('user')
  }

  /**
   * Whether the user has proved who they are within the last `duration` milliseconds, by `logIn` or `confirm`: to ask again
   * before something dangerous.
   *
   * @example
   * if (!(await session.isFresh(15 * 60_000))) console.log('ask for the password')
   *
   * @throws `INVALID_ARGUMENT`: it is not a finite number above 0.
   * @throws `NOT_SUPPORTED`: in a browser, the manager was given no `logIns`.
   */
  isFresh(duration: number): Promise<boolean> {
    return this.#lifecycle.callLogIns('isFresh', duration)
  }

  /**
   * Notes that the user has proved again who they are, and gives the session a new id, so that nobody gains by an id that
   * was seen before. Call it after the password was checked again, or changed.
   *
   * @example
   * if (await isPassword(await session.user(), password)) await session.confirm() // `isPassword` is yours
   *
   * @throws `SESSION_DESTROYED`: nobody is logged in (any more).
   * @throws `NOT_SUPPORTED`: in a browser, the manager was given no `logIns`.
   */
  confirm(): Promise<void> {
    return this.#lifecycle.callLogIns('confirm')
  }

  /** Whether this use has found a record of the session in the storage, and has not removed it. */
  async exists(): Promise<boolean> {
    if (this.#lifecycle.isUnused) return false
    return (this.#lifecycle.use ?? (await this.#lifecycle.open())).copy.hasRecord
  }

  /**
   * Gives the session its own TTL, in milliseconds ("remember me"). `close` saves it, and later uses keep it;
   * `undefined` returns to the manager's TTL.
   *
   * @example
   * await session.setTTL(30 * 24 * 3_600_000)
   *
   * @throws `INVALID_ARGUMENT`: it is not a finite number above 0.
   */
  async setTTL(ttl: number | undefined): Promise<void> {
    if (ttl !== undefined) checked('setTTL', () => checkTTL(ttl))
    const use = this.#lifecycle.use ?? (await this.#lifecycle.open())
    this.#lifecycle.forChange(use, true).copy.setTTL(ttl)
  }

  /** Drops the changes that this use has not saved yet. */
  async discard(): Promise<void> {
    if (this.#lifecycle.isOpen) (this.#lifecycle.use ?? (await this.#lifecycle.open())).copy.discard()
  }

  /**
   * Moves the session with its data to a new id, and returns that: the old id then no longer opens the session. With
   * `deleteOld` false it does as well. For a log-in take `logIn`: this notes no user, and fails where another request was
   * faster. Stands for GoFrame's `RegenerateId` (v2.10).
   *
   * @example
   * await session.regenerateId()
   * await session.set('isAdmin', true)
   *
   * @throws `SESSION_DESTROYED`: another use has removed the session or given it a new id.
   */
  async regenerateId(deleteOld = true): Promise<string> {
    return this.#lifecycle.wrapErrors('regenerateId', this.#lifecycle.regenerateId(deleteOld))
  }

  /** Whether this use has changed or removed anything. Stands for GoFrame's `IsDirty`. */
  isDirty(): boolean {
    return this.#lifecycle.use?.copy.isDirty ?? false
  }

  /**
   * Sets the id (empty: none). Stands for GoFrame's `SetId`.
   *
   * @throws `INVALID_SESSION_ID`: the id is unsafe.
   * @throws `SESSION_STARTED`: the first use has begun.
   */
  setId(id: string): void {
    checked('setId', () => this.#lifecycle.setId(id))
  }

  /**
   * Sets the function that makes an id where the session needs a new one. If its id is unsafe, the call that needs the id
   * fails with `INVALID_SESSION_ID`. Stands for GoFrame's `SetIdFunc`.
   *
   * @throws `SESSION_STARTED`: the first use has begun.
   */
  setIdFunc(idFunc: SessionIdFunc): void {
    checked('setIdFunc', () => this.#lifecycle.setIdFunc(idFunc))
  }

  /**
   * Ends this use: saves its changes, merged with what others have saved meanwhile, or renews the TTL if it has only
   * read. If that fails, the changes are kept for the next `close`, unless the code says otherwise. Stands for GoFrame's
   * `Close`.
   *
   * @example
   * await session.close()
   *
   * @throws `SESSION_DESTROYED`: the session was removed, has expired or has a new id. The changes are dropped.
   * @throws `NOT_DURABLE`: the changes were saved, but may be lost if the machine crashes.
   * @throws `INVALID_VALUE`: the session would grow beyond a limit (docs/limits.md).
   * @throws `INVALID_ARGUMENT`: the program has put a property on this object, which is not saved; the changes were.
   */
  close(): Promise<void> {
    return refuseProperties(this, this.#lifecycle.close())
  }

  /** Does the same as `close`, for `await using`. Throws what it throws. */
  async [asyncDispose](): Promise<void> {
    await this.close()
  }
}
