import type { LifetimeSettings } from '../record/lifetime.ts'
import type { CompleteStorage } from '../storage/method-adapter/is-complete.ts'
import type { EndSession } from './end-session.ts'
import type { LogInOptions, UserId } from './log-in-options.ts'
import type { LogInSteps } from './log-in-steps.ts'
import type { OpenUse } from './open-use.ts'
import type { SessionRepository, UseBase } from './repository.ts'

/** What the methods of a session for log-ins do. Use `logIns`. */
export interface LogIns {
  /** @internal */
  readonly logIn: (session: LogInSession, userId: UserId, options?: LogInOptions) => Promise<void>
  /** @internal */
  readonly logOut: (session: LogInSession) => Promise<void>
  /** @internal */
  readonly confirm: (session: LogInSession) => Promise<void>
  /** @internal */
  readonly user: (session: LogInSession) => Promise<string | undefined>
  /** @internal */
  readonly isFresh: (session: LogInSession, duration: number) => Promise<boolean>
  /**
   * @internal Makes the steps of a session without requests. `take` goes on under an id that was made. `isGiven`: whether
   * somebody else may know the id.
   */
  readonly steps: (
    repository: SessionRepository,
    settings: LifetimeSettings,
    end: EndSession,
    storage: () => CompleteStorage,
    makeId: () => Promise<string>,
    take: (id: string) => void,
    isGiven: () => boolean,
  ) => StorageLogInSteps
}

/** The methods of a session that log-ins bring. */
export type LogInCall = 'logIn' | 'logOut' | 'user' | 'isFresh' | 'confirm'

/** A session, as log-ins see it. */
export interface LogInSession {
  readonly lifecycle: LogInLifecycle
  readonly repository: SessionRepository
  readonly settings: LifetimeSettings
  /** When the last use began, in Unix milliseconds; 0: none has. */
  readonly began: number
}

/** What log-ins need of the uses of a session (see `SessionLifecycle`). */
export interface LogInLifecycle {
  readonly isUnused: boolean
  readonly use: OpenUse | undefined
  open(base?: UseBase): OpenUse | Promise<OpenUse>
  forChange(use: OpenUse, needsCookie: boolean): OpenUse
  inTurn(use: OpenUse, work: () => Promise<void>): Promise<void>
  removeAll(by: 'logOut'): Promise<void>
}

/** The steps of a log-in to a session without requests, and of its log-out. */
export interface StorageLogInSteps extends LogInSteps {
  /** Ends the session of a use that is cleared. What the use sets from now on is in another one. */
  logOut(use: OpenUse): Promise<void>
}
