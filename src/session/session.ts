import { isSessionError, SessionError, withOperation } from '../common/session-error.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { orPanic } from '../common/session-panic.ts'
import { checkTTL } from '../common/ttl.ts'
import { encodeFields, encodeValue } from '../json/json-encode.ts'
import type { Update } from '../record/update-function.ts'
import type { SessionIdFunc } from './repository.ts'
import type { SessionLifecycle } from './session-lifecycle.ts'

type Key<T> = keyof T & string
type Value<T, K extends keyof T> = Exclude<T[K], undefined>

/**
 * One session: a small map of JSON values. It is loaded at the first call that needs it and saved by
 * `close`; the next call begins a new use, with fresh data. Failures reject with a `SessionError`.
 * Stands for GoFrame's `Session`.
 *
 * @example
 * const session = manager.new(id)
 * await session.set('user', { name: 'Ada' })
 * await session.close()
 */
export class Session<T extends object = Record<string, unknown>> implements AsyncDisposable {
  readonly #life: SessionLifecycle

  /** Use `manager.new`. */
  constructor(life: SessionLifecycle, id = '') {
    this.#life = life
    checked('new', () => life.setId(id))
  }

  /** The session's id; a session without one gets it now. Stands for GoFrame's `Id`. */
  async id(): Promise<string> {
    return this.#life.guard('id', this.#life.id())
  }

  /** The value of a key, or `def` where the key does not exist. A copy: changing it changes nothing stored. */
  get<K extends Key<T>>(key: K): Promise<T[K] | undefined>
  get<K extends Key<T>, D>(key: K, def: D): Promise<Value<T, K> | D>
  async get(key: string, def?: unknown): Promise<unknown> {
    if (typeof key !== 'string') checked('get', () => checkKeyType(key))
    if (this.#life.hasNoId) return def
    const { calls } = this.#life.use ?? (await this.#life.open())
    const value = await this.#life.guard('get', calls.get(key))
    return value === undefined ? def : value
  }

  /** Sets a key, after taking the value through JSON; refuses what JSON can't hold (`INVALID_VALUE`). */
  async set<K extends Key<T>>(key: K, value: Value<T, K>): Promise<void> {
    const text = checked('set', () => {
      checkSessionKey(key)
      return encodeValue(value)
    })
    const { calls } = this.#life.changing(this.#life.use ?? (await this.#life.open()))
    await this.#life.guard('set', calls.set(key, text))
  }

  /** Sets several keys, or none of them where one is refused. Stands for GoFrame's `SetMap`. */
  async setMap(values: Partial<T>): Promise<void> {
    const fields = checked('setMap', () => encodeFields(values as Record<string, unknown>, checkSessionKey))
    const { calls } = this.#life.changing(this.#life.use ?? (await this.#life.open()))
    await this.#life.guard('setMap', calls.setMap(fields))
  }

  /**
   * Changes a key by a pure function of its value (`undefined`: no value). The function is run again,
   * at `close`, on the value as it is then: two sessions that each add to one list both win. What it
   * throws is passed on as it is.
   *
   * @example
   * await session.update('cart', (cart = []) => [...cart, item])
   */
  async update<K extends Key<T>>(
    key: K,
    update: (value: Value<T, K> | undefined) => T[K] | undefined,
  ): Promise<void> {
    checked('update', () => {
      checkSessionKey(key)
      if (typeof update !== 'function') throw new SessionError('INVALID_ARGUMENT', 'it needs a function')
    })
    const { calls } = this.#life.changing(this.#life.use ?? (await this.#life.open()))
    const updating = (async () => checked('update', () => calls.update(key, update as Update)))()
    await this.#life.guard('update', updating)
  }

  /** Whether a key exists, also where its value is `null`. */
  async contains<K extends Key<T>>(key: K): Promise<boolean> {
    checked('contains', () => checkKeyType(key))
    if (this.#life.hasNoId) return false
    const { calls } = this.#life.use ?? (await this.#life.open())
    return this.#life.guard('contains', calls.has(key))
  }

  /** A copy of all keys and values. */
  async data(): Promise<Partial<T>> {
    if (this.#life.hasNoId) return {}
    const { calls } = this.#life.use ?? (await this.#life.open())
    return (await this.#life.guard('data', calls.toObject())) as Partial<T>
  }

  /** The number of keys. */
  async size(): Promise<number> {
    if (this.#life.hasNoId) return 0
    const { calls } = this.#life.use ?? (await this.#life.open())
    return this.#life.guard('size', calls.size())
  }

  /** Removes keys. */
  async remove<K extends Key<T>>(...keys: K[]): Promise<void> {
    checked('remove', () => keys.forEach(checkKeyType))
    if (this.#life.hasNoId) return
    const { calls } = this.#life.changing(this.#life.use ?? (await this.#life.open()), false)
    await this.#life.guard('remove', Promise.all(keys.map((key) => calls.remove(key))))
  }

  /** Removes the session from its storage at once; what is set afterwards makes it anew. */
  async removeAll(): Promise<void> {
    if (this.#life.hasNoId) return
    await this.#life.guard('removeAll', this.#life.removeAll())
  }

  /** Removes the session, for log-out: requests that are still running under it can't bring it back. */
  destroy(): Promise<void> {
    return this.removeAll()
  }

  /** Whether the storage holds a record of this session, as this use saw it. */
  async exists(): Promise<boolean> {
    if (this.#life.hasNoId) return false
    return (this.#life.use ?? (await this.#life.open())).copy.hasRecord
  }

  /**
   * Gives the session a TTL of its own, in milliseconds ("remember me"), which it keeps from then on;
   * `undefined`: the manager's again. It is saved by `close`, like a key.
   *
   * @example
   * await session.setTTL(30 * 24 * 3_600_000)
   */
  async setTTL(ttl: number | undefined): Promise<void> {
    if (ttl !== undefined) checked('setTTL', () => checkTTL(ttl))
    const use = this.#life.use ?? (await this.#life.open())
    this.#life.changing(use, true).copy.setTTL(ttl)
  }

  /** Forgets what this use has changed and not yet saved. */
  async discard(): Promise<void> {
    if (!this.#life.isOpen) return
    const use = this.#life.use ?? (await this.#life.open())
    use.copy.discard()
  }

  /**
   * Gives the session a new id under which it has the same data; for log-in, after which the old id is
   * worth nothing. With `deleteOld` false the session stays under its old id as well. Returns the new
   * id. `SESSION_DESTROYED`: it was removed, or given another id, meanwhile. GoFrame v2.10's name.
   */
  async regenerateId(deleteOld = true): Promise<string> {
    return this.#life.guard('regenerateId', this.#life.regenerateId(deleteOld))
  }

  /** Whether this use has changed anything. */
  isDirty(): boolean {
    return this.#life.use?.copy.isDirty ?? false
  }

  /** Names the session; an empty id is no id. Throws `SESSION_STARTED` after the start. */
  setId(id: string): void {
    checked('setId', () => this.#life.setId(id))
  }

  /** Sets what makes the id of a session that has none. Throws `SESSION_STARTED` after the start. */
  setIdFunc(idFunc: SessionIdFunc): void {
    this.#life.setIdFunc(idFunc)
  }

  /**
   * Ends this use: saves what was changed up to now, or renews the TTL of what was only read. After a
   * failure the changes are kept, and closing again tries again; after `SESSION_DESTROYED` (the
   * session was removed or has expired meanwhile) they are gone.
   */
  close(): Promise<void> {
    return this.#life.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Like `id`, but fails with a `SessionPanic`. */
  mustId(): Promise<string> {
    return orPanic(this.id())
  }

  /** Like `get`, but fails with a `SessionPanic`. */
  mustGet<K extends Key<T>>(key: K): Promise<T[K] | undefined>
  mustGet<K extends Key<T>, D>(key: K, def: D): Promise<Value<T, K> | D>
  mustGet<K extends Key<T>>(key: K, def?: unknown): Promise<unknown> {
    return orPanic(this.get(key, def))
  }

  /** Like `set`, but fails with a `SessionPanic`. */
  mustSet<K extends Key<T>>(key: K, value: Value<T, K>): Promise<void> {
    return orPanic(this.set(key, value))
  }

  /** Like `setMap`, but fails with a `SessionPanic`. */
  mustSetMap(values: Partial<T>): Promise<void> {
    return orPanic(this.setMap(values))
  }

  /** Like `contains`, but fails with a `SessionPanic`. */
  mustContains<K extends Key<T>>(key: K): Promise<boolean> {
    return orPanic(this.contains(key))
  }

  /** Like `data`, but fails with a `SessionPanic`. */
  mustData(): Promise<Partial<T>> {
    return orPanic(this.data())
  }

  /** Like `size`, but fails with a `SessionPanic`. */
  mustSize(): Promise<number> {
    return orPanic(this.size())
  }

  /** Like `remove`, but fails with a `SessionPanic`. */
  mustRemove<K extends Key<T>>(...keys: K[]): Promise<void> {
    return orPanic(this.remove(...keys))
  }

  /** Like `regenerateId`, but fails with a `SessionPanic`. */
  mustRegenerateId(deleteOld = true): Promise<string> {
    return orPanic(this.regenerateId(deleteOld))
  }
}

function checked<T>(operation: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw isSessionError(error) ? withOperation(error, `Session.${operation}`) : error
  }
}
