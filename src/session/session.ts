import { asyncDispose } from '../common/async-dispose.ts'
import { SessionError } from '../common/session-error.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { orPanic } from '../common/session-panic.ts'
import { checkTTL } from '../common/ttl.ts'
import { encodeFields } from '../json/json-encode.ts'
import type { Update } from '../record/update-function.ts'
import { checked, checkedText } from './checked.ts'
import { refuseProperties } from './properties.ts'
import type { SessionIdFunc } from './repository.ts'
import type { SessionLifecycle } from './session-lifecycle.ts'
import type { Key, StorableMap, StoredMap, Value } from './session-values.ts'

/**
 * One session: a small map of JSON values. The first call that needs the record loads it, which begins a use; `close`
 * saves the changes and ends the use. Failures are `SessionError`s. Besides the codes named here, each call can fail
 * with a code of the storage (such as `STORAGE_UNAVAILABLE`) or with `ABORTED` (by the signal), and a change after the
 * response of its HTTP request with `RESPONSE_SENT`. Stands for GoFrame's `Session`, and its methods have GoFrame's
 * names; `update`, `destroy`, `exists`, `setTTL` and `discard` are additions.
 *
 * @example
 * const session = manager.new(id)
 * await session.set('user', { name: 'Ada' })
 * await session.close()
 */
export class Session<T extends object = Record<string, unknown>> implements AsyncDisposable {
  /** Only a type, without a value: it makes the compiler compare sessions key by key, so that one may have more. */
  declare protected readonly values?: StoredMap<T>
  readonly #lifecycle: SessionLifecycle

  /** Use `manager.new`. */
  constructor(lifecycle: SessionLifecycle, id = '') {
    this.#lifecycle = lifecycle
    checked('new', () => lifecycle.setId(id))
  }

  /** Returns the session's id. A session without an id gets a new one. Stands for GoFrame's `Id`. */
  async id(): Promise<string> {
    return this.#lifecycle.wrapErrors('id', this.#lifecycle.id())
  }

  /** Returns a copy of a key's value, or `def` if the key does not exist. `INVALID_KEY`: the key is not a string. */
  get<K extends Key<T>>(key: K): Promise<StoredMap<T>[K] | undefined>
  get<K extends Key<T>, D>(key: K, def: D): Promise<Value<StoredMap<T>, K> | D>
  async get(key: string, def?: unknown): Promise<unknown> {
    if (typeof key !== 'string') checked('get', () => checkKeyType(key))
    if (this.#lifecycle.isUnused) return def
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    const value = await this.#lifecycle.wrapErrors('get', fields.get(key))
    return value === undefined ? def : value
  }

  /** Sets a key. `INVALID_KEY`: it is reserved or not a string. `INVALID_VALUE`: JSON can't hold the value. */
  async set<K extends Key<T>>(key: K, value: Value<StorableMap<T>, K>): Promise<void> {
    const text = checkedText(key, value)
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()))
    await this.#lifecycle.wrapErrors('set', fields.set(key, text))
  }

  /** Sets several keys. Fails as `set` does, and then sets none of them. Stands for GoFrame's `SetMap`. */
  async setMap(values: Partial<StorableMap<T>>): Promise<void> {
    const texts = checked('setMap', () => encodeFields(values as Record<string, unknown>, checkSessionKey))
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()))
    await this.#lifecycle.wrapErrors('setMap', fields.setMap(texts))
  }

  /**
   * Changes a key by a pure, synchronous function of its value (`undefined`: no value). It runs now, and again at
   * `close` on the value that is then stored, so that two uses can add to one list and both additions stay. An error
   * that the function throws is passed on unchanged. Fails as `set` does; `INVALID_VALUE` also if it returns a promise.
   *
   * @example
   * await session.update('cart', (cart = []) => [...cart, item])
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

  /** Whether a key exists. A key whose value is `null` exists. `INVALID_KEY`: the key is not a string. */
  async contains<K extends Key<T>>(key: K): Promise<boolean> {
    checked('contains', () => checkKeyType(key))
    if (this.#lifecycle.isUnused) return false
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return this.#lifecycle.wrapErrors('contains', fields.has(key))
  }

  /** Returns a copy of all keys and values. */
  async data(): Promise<Partial<StoredMap<T>>> {
    if (this.#lifecycle.isUnused) return {}
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return (await this.#lifecycle.wrapErrors('data', fields.toObject())) as Partial<StoredMap<T>>
  }

  /** Returns the number of keys. */
  async size(): Promise<number> {
    if (this.#lifecycle.isUnused) return 0
    const { fields } = this.#lifecycle.use ?? (await this.#lifecycle.open())
    return this.#lifecycle.wrapErrors('size', fields.size())
  }

  /** Removes keys. A key that does not exist is no error. `INVALID_KEY`: a key is not a string. */
  async remove<K extends Key<T>>(...keys: K[]): Promise<void> {
    checked('remove', () => keys.forEach(checkKeyType))
    if (this.#lifecycle.isUnused) return
    const { fields } = this.#lifecycle.forChange(this.#lifecycle.use ?? (await this.#lifecycle.open()), false)
    await this.#lifecycle.wrapErrors('remove', Promise.all(keys.map((key) => fields.remove(key))))
  }

  /** Removes the session's record at once. A later `set` of the same use makes a new session. */
  async removeAll(): Promise<void> {
    if (this.#lifecycle.isUnused) return
    await this.#lifecycle.wrapErrors('removeAll', this.#lifecycle.removeAll())
  }

  /** Does the same as `removeAll`, for a log-out: no request that is still running can restore the session. */
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
   * `undefined` returns to the manager's TTL. `INVALID_ARGUMENT`: it is not a finite number above 0.
   *
   * @example
   * await session.setTTL(30 * 24 * 3_600_000)
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
   * opens the session. With `deleteOld` false it opens the session as well. `SESSION_DESTROYED`: another use has
   * removed the session or given it a new id. Stands for GoFrame's `RegenerateId` (v2.10).
   */
  async regenerateId(deleteOld = true): Promise<string> {
    return this.#lifecycle.wrapErrors('regenerateId', this.#lifecycle.regenerateId(deleteOld))
  }

  /** Whether this use has changed or removed anything. */
  isDirty(): boolean {
    return this.#lifecycle.use?.copy.isDirty ?? false
  }

  /** Sets the id (empty: none). Throws `INVALID_SESSION_ID`, or `SESSION_STARTED` once the first use has begun. */
  setId(id: string): void {
    checked('setId', () => this.#lifecycle.setId(id))
  }

  /**
   * Sets the function that makes an id where the session needs a new one. Throws `SESSION_STARTED` once the first use
   * has begun. If its id is unsafe, the call that needs the id fails with `INVALID_SESSION_ID`.
   */
  setIdFunc(idFunc: SessionIdFunc): void {
    this.#lifecycle.setIdFunc(idFunc)
  }

  /**
   * Ends this use: saves its changes, or renews the TTL if it has only read. If that fails, the changes are kept for
   * the next `close`, but not after `SESSION_DESTROYED` (the session was removed, has expired or has a new id) or
   * after `NOT_DURABLE` (the changes were saved, but may be lost if the machine crashes). `INVALID_ARGUMENT`: a program
   * has put a property on this object, which is not saved; the changes were.
   */
  close(): Promise<void> {
    return refuseProperties(this, this.#lifecycle.close())
  }

  /** Does the same as `close`, for `await using`. */
  async [asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Does the same as `id`, but fails with a `SessionPanic`. */
  mustId(): Promise<string> {
    return orPanic(this.id())
  }

  /** Does the same as `get`, but fails with a `SessionPanic`. */
  mustGet<K extends Key<T>>(key: K): Promise<StoredMap<T>[K] | undefined>
  mustGet<K extends Key<T>, D>(key: K, def: D): Promise<Value<StoredMap<T>, K> | D>
  mustGet<K extends Key<T>>(key: K, def?: unknown): Promise<unknown> {
    return orPanic(this.get(key, def))
  }

  /** Does the same as `set`, but fails with a `SessionPanic`. */
  mustSet<K extends Key<T>>(key: K, value: Value<StorableMap<T>, K>): Promise<void> {
    return orPanic(this.set(key, value))
  }

  /** Does the same as `setMap`, but fails with a `SessionPanic`. */
  mustSetMap(values: Partial<StorableMap<T>>): Promise<void> {
    return orPanic(this.setMap(values))
  }

  /** Does the same as `contains`, but fails with a `SessionPanic`. */
  mustContains<K extends Key<T>>(key: K): Promise<boolean> {
    return orPanic(this.contains(key))
  }

  /** Does the same as `data`, but fails with a `SessionPanic`. */
  mustData(): Promise<Partial<StoredMap<T>>> {
    return orPanic(this.data())
  }

  /** Does the same as `size`, but fails with a `SessionPanic`. */
  mustSize(): Promise<number> {
    return orPanic(this.size())
  }

  /** Does the same as `remove`, but fails with a `SessionPanic`. */
  mustRemove<K extends Key<T>>(...keys: K[]): Promise<void> {
    return orPanic(this.remove(...keys))
  }

  /** Does the same as `regenerateId`, but fails with a `SessionPanic`. */
  mustRegenerateId(deleteOld = true): Promise<string> {
    return orPanic(this.regenerateId(deleteOld))
  }
}
