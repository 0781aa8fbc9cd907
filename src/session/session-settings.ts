import type { Integers } from '../json/parse-exact.ts'
import type { LifetimeSettings } from '../record/lifetime.ts'
import type { Storage } from '../storage/storage.ts'

/** The storage and the lifetimes of a session. They are read at each step, since the manager's can change. */
export interface SessionSettings extends LifetimeSettings {
  readonly storage: Storage
  /** Whether errors show what a storage of the application has thrown (see `ManagerOptions`). */
  readonly showStorageErrors: boolean
  /** How integers beyond 2^53 are given (see `ManagerOptions`). */
  readonly integers: Integers
}
