import type { LifetimeSettings } from '../record/lifetime.ts'
import type { Storage } from '../storage/storage.ts'
import type { IntegersAsText } from './integers.ts'
import type { LogIns } from './log-in-calls.ts'
import type { Takes } from './take-call.ts'

/** The storage and the lifetimes of a session. They are read at each step, since the manager's can change. */
export interface SessionSettings extends LifetimeSettings {
  readonly storage: Storage
  /** Whether errors show what a storage of the application has thrown (see `ManagerOptions`). */
  readonly showStorageErrors: boolean
  /** Gives integers beyond 2^53 as texts; without it they are `BigInt`. */
  readonly integersAsText?: IntegersAsText | undefined
  /** What `take` and `flash` do; without it there are none. */
  readonly takes?: Takes | undefined
  /** What log-ins do; without it there are none. */
  readonly logIns?: LogIns | undefined
}
