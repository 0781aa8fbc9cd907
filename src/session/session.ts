import { orPanic } from '../common/session-panic.ts'
import { SessionBase } from './session-base.ts'
import type { Key, StorableMap, StoredMap, Value } from './session-values.ts'

/**
 * One session: a small map of JSON values. The first call that needs the record loads it, which begins a use; `close`
 * saves the changes and ends the use. Failures are `SessionError`s. Besides the codes named here, each call can fail
 * with a code of the storage (such as `STORAGE_UNAVAILABLE`) or with `ABORTED` (by the signal), and a change after the
 * response of its HTTP request with `RESPONSE_SENT`. Stands for GoFrame's `Session`, and its methods have GoFrame's
 * names; `update`, `take`, `flash`, `destroy`, `exists`, `setTTL` and `discard` are additions.
 *
 * @example
 * const session = manager.new(id)
 * await session.set('user', { name: 'Ada' })
 * await session.close()
 */
export class Session<T extends object = Record<string, unknown>> extends SessionBase<T> {
  /**
   * Only a type, without a value: it makes the compiler compare sessions key by key, so that one may have more.
   *
   * @internal
   */
  declare protected readonly values?: StoredMap<T>

  /** Does the same as `id`, but fails with a `SessionPanic`. */
  mustId(): Promise<string> {
    return orPanic(this.id())
  }

  /** Does the same as `get`, but fails with a `SessionPanic`. */
  mustGet<K extends Key<T>>(key: K): Promise<StoredMap<T>[K] | undefined>
  mustGet<K extends Key<T>>(key: K, def: Value<StoredMap<T>, K>): Promise<Value<StoredMap<T>, K>>
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
