import type { LifetimeSettings } from '../record/lifetime.ts'
import type { Storage } from '../storage/storage.ts'

/** The storage and the lifetimes of a session. They are read again at each step, since a manager's can be changed. */
export interface SessionSettings extends LifetimeSettings {
  readonly storage: Storage
}
