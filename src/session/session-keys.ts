import { SessionError } from '../common/session-error.ts'
import { checkKeyType, checkSessionKey } from '../common/session-key.ts'
import { encodeFields } from '../json/json-encode.ts'
import type { Update } from '../record/update-function.ts'
import { checked, checkedText } from './checked.ts'
import type { SessionLifecycle } from './session-lifecycle.ts'
import type { Key, Message, StorableMap, StoredMap, Value } from './session-values.ts'

/** The methods of a session that read and change its keys. */
export abstract class SessionKeys<T extends object = Record<string, unknown>> {
  readonly #lifecycle: SessionLifecycle

  constructor(lifecycle: SessionLifecycle) {
    this.#lifecycle = lifecycle
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
   * Changes a key by a pure, synchronous function of its value (`undefined`: no value). It runs now. If another value is
   * stored at the `close`, it runs again on that, so that two uses can add to one list and both additions stay.
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
   * Reads and removes a key in one atomic step, now and not at the `close`: of all that take one value at the same time,
   * in other processes too, one gets it. At most once: it is lost if the call fails after the storage has removed it.
   * Where the key or the session does not exist by now, it returns `def`. A page needs the option `takes` of its manager.
   *
   * @example
   * const messages = await session.take('messages', [])
   *
   * @throws `INVALID_KEY`: the key is not a string.
   * @throws `NOT_SUPPORTED`: a page has not given its manager `takes`.
   */
  take<K extends Key<T>>(key: K): Promise<StoredMap<T>[K] | undefined>
  take<K extends Key<T>>(key: K, def: Value<StoredMap<T>, K>): Promise<Value<StoredMap<T>, K>>
  take<K extends Key<T>, D>(key: K, def: D): Promise<Value<StoredMap<T>, K> | D>
  async take(key: string, def?: unknown): Promise<unknown> {
    return this.#lifecycle.callTakes('take', key, def)
  }

  /**
   * Adds a message to the list under a key, for whoever takes the list: `update(key, (list = []) => [...list, message])`,
   * so that parallel requests lose none. A page needs the option `takes` of its manager.
   *
   * @example
   * await session.flash('messages', 'Saved.') // before a redirect; the next page shows what `take` returns
   *
   * @throws what `set` throws, and `INVALID_VALUE` if the key holds something else than a list.
   * @throws `NOT_SUPPORTED`: a page has not given its manager `takes`.
   */
  async flash<K extends Key<T>>(key: K, message: Message<T, K>): Promise<void> {
    return this.#lifecycle.callTakes('flash', key, message)
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
}
