import { asyncDispose } from '../common/async-dispose.ts'
import { SessionError } from '../common/session-error.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { checkTTL } from '../common/ttl.ts'
import { encodeFields } from '../json/json-encode.ts'
import type { Update } from '../record/update-function.ts'
import { checked, checkedText } from './checked.ts'
import { refuseProperties } from './properties.ts'
import type { SessionIdFunc } from './repository.ts'
import type { SessionLifecycle } from './session-lifecycle.ts'
import type { Key, StorableMap, StoredMap, Value } from './session-values.ts'

/** What `Session` is made of, but for the methods that fail with a `SessionPanic`. */
export abstract class SessionBase<T extends object = Record<string, unknown>> implements AsyncDisposable {
  readonly #lifecycle: SessionLifecycle

  /** @internal Use `manager.new`. */
  constructor(lifecycle: SessionLifecycle, id = '') {
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
   * Returns a copy of a key's value, or `def` if the key does not exist. An integer beyond 2^53-1 is a `BigInt`, unless
   * the manager has the option `integers`. Stands for GoFrame's `Get`.
   *
   * @example
   * const user = await session.get('user')
   * const cart = await session.get('cart', [])
   *
   * @throws `INVALID_KEY`: the key is not a string.
   */
  get<K extends Key<T>>(key: K): Promise<StoredMap<T>[K] | undefined>
  get<K extends Key<T>>(key: K, def: Value<StoredMap<T>, K>): Promise<Value<StoredMap<T>, K>>
  get<K extends Key<T>, D>(key: K, def: D): Promise<Value<StoredMap<T>, K> | D>
  async get(key: string, def?: unknown): Promise<unknown> {
    if (typeof key !== 'string') checked('get', () => checkKeyType(key))
    if (this.#lifecycle.isUnused) return def
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    const value = await this.#lifecycle.wrapErrors('get', fields.get(key))
    return value === undefined ? def : value
  }

  /**
   * Sets a key. `close` saves it. Stands for GoFrame's `Set`.
   *
   * @example
   * await session.set('user', { name: 'Ada' })
   *
   * @throws `INVALID_KEY`: the key is reserved (`~gsession`), is not a string, or the storage can't hold it.
   * @throws `INVALID_VALUE`: JSON can't hold the value, or it is beyond a limit (docs/limits.md).
   */
  async set<K extends Key<T>>(key: K, value: Value<StorableMap<T>, K>): Promise<void> {
    const text = checkedText(key, value)
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()))
    await this.#lifecycle.wrapErrors('set', fields.set(key, text))
  }

  /**
   * Sets several keys. Stands for GoFrame's `SetMap`.
   *
   * @throws what `set` throws, and then sets none of them.
   */
  async setMap(values: Partial<StorableMap<T>>): Promise<void> {
    const texts = checked('setMap', () => encodeFields(values as Record<string, unknown>, checkSessionKey))
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()))
    await this.#lifecycle.wrapErrors('setMap', fields.setMap(texts))
  }

  /**
   * Changes a key by a pure, synchronous function of its value (`undefined`: no value). It runs now, and again at
   * `close` on the value that is then stored, so that two uses can add to one list and both additions stay.
   *
   * @example
   * await session.update('cart', (cart = []) => [...cart, item])
   *
   * @throws what `set` throws, what the function throws, and `INVALID_VALUE` if it returns a promise.
   */
  async update<K extends Key<T>>(
    key: K,
    update: (value: StoredMap<T>[K] | undefined) => StorableMap<T>[K] | undefined,
  ): Promise<void> {
    checked('update', () => {
      checkSessionKey(key)
      if (typeof update !== 'function') throw new SessionError('INVALID_ARGUMENT', 'expected a function')
    })
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()))
    const updating = (async () => checked('update', () => fields.update(key, update as Update)))()
    await this.#lifecycle.wrapErrors('update', updating)
  }

  /**
   * Whether a key exists. A key whose value is `null` exists. Stands for GoFrame's `Contains`.
   *
   * @throws `INVALID_KEY`: the key is not a string.
   */
  async contains<K extends Key<T>>(key: K): Promise<boolean> {
    checked('contains', () => checkKeyType(key))
    if (this.#lifecycle.isUnused) return false
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return this.#lifecycle.wrapErrors('contains', fields.has(key))
  }

  /** Returns a copy of all keys and values. Stands for GoFrame's `Data`. */
  async data(): Promise<Partial<StoredMap<T>>> {
    if (this.#lifecycle.isUnused) return {}
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return (await this.#lifecycle.wrapErrors('data', fields.toObject())) as Partial<StoredMap<T>>
  }

  /** Returns the number of keys. Stands for GoFrame's `Size`. */
  async size(): Promise<number> {
    if (this.#lifecycle.isUnused) return 0
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return this.#lifecycle.wrapErrors('size', fields.size())
  }

  /**
   * Removes keys. A key that does not exist is no error. Stands for GoFrame's `Remove`.
   *
   * @throws `INVALID_KEY`: a key is not a string.
   */
  async remove<K extends Key<T>>(...keys: K[]): Promise<void> {
    checked('remove', () => keys.forEach(checkKeyType))
    if (this.#lifecycle.isUnused) return
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()), false)
    await this.#lifecycle.wrapErrors('remove', Promise.all(keys.map((key) => fields.remove(key))))
  }

  /**
   * Removes the session's record at once, also if it has a new id by a rotation. A later `set` of the same use makes a
   * new session, under a new id if the session belongs to a request. Stands for GoFrame's `RemoveAll`.
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
   * Moves the session with its data to a new id, and returns that. Call it at every log-in: the old id then no longer
   * opens the session. With `deleteOld` false it opens the session as well. Stands for GoFrame's `RegenerateId` (v2.10).
   *
   * @example
   * await session.regenerateId()
   * await session.set('user', { name: 'Ada' })
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
    this.#lifecycle.setIdFunc(idFunc)
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
