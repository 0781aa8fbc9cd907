import { checkTTL } from '../../common/ttl.ts'
import { nowOf } from '../../record/lifetime.ts'
import { checked } from '../checked.ts'
import type { OpenUse } from '../open-use.ts'
import type { SessionRepository } from '../repository.ts'
import type { SessionLifecycle } from '../session-lifecycle.ts'
import type { SessionSettings } from '../session-settings.ts'
import { isUnopenedError } from '../unopened-error.ts'
import { confirm } from './confirm.ts'
import { logIn, metadataOf } from './log-in.ts'
import { checkLogIn, type LogInOptions, type UserId } from './log-in-options.ts'
import type { LogInSteps } from './log-in-steps.ts'
import { logOutOfStorage, type StorageParts, storageSteps } from './storage-steps.ts'

/** A session, as log-ins see it. */
export interface LogInSession {
  readonly lifecycle: SessionLifecycle
  readonly repository: SessionRepository
  readonly settings: SessionSettings
  /** When the last use began, in Unix milliseconds; 0: none has. */
  readonly began: number
}

/** What `logIn`, `logOut`, `user`, `isFresh` and `confirm` of a session do. Use `logIns`. */
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
  /** @internal The steps of a log-in to a session without requests. */
  readonly steps: (parts: StorageParts) => LogInSteps
  /** @internal Ends a session without requests, whose use is cleared. */
  readonly end: (parts: StorageParts, use: OpenUse) => Promise<void>
}

/** The methods of a session that log-ins bring. */
export type LogInCall = 'logIn' | 'logOut' | 'user' | 'isFresh' | 'confirm'

/**
 * Log-ins, for a manager of a browser, whose pages load only what they use. On a server each manager has them.
 *
 * @example
 * const manager = new Manager(3_600_000, undefined, { logIns })
 */
export const logIns: LogIns = {
  async logIn(session, userId, options) {
    const { lifecycle, repository } = session
    const login = checked('logIn', () => checkLogIn(userId, options))
    const use = lifecycle.forChange(await openOrBeginAnew(lifecycle), true)
    await lifecycle.inTurn(use, async () => {
      if (use.needsRemoval) await repository.remove(use)
      const steps = repository.logInSteps as LogInSteps
      await logIn(steps, use, { ...login, verifiedAt: login.verifiedAt ?? begin(session) })
    })
  },
  logOut: ({ lifecycle }) => lifecycle.removeAll('logOut'),
  async confirm(session) {
    const { lifecycle, repository } = session
    const use = lifecycle.forChange(lifecycle.use ?? (await lifecycle.open()), true)
    await lifecycle.inTurn(use, () =>
      confirm(repository.logInSteps as LogInSteps, use, repository.id, begin(session)),
    )
  },
  async user({ lifecycle }) {
    return lifecycle.isUnused ? undefined : metadataOf(lifecycle.use ?? (await lifecycle.open())).user
  },
  async isFresh({ lifecycle, settings }, duration) {
    checked('isFresh', () => checkTTL(duration))
    if (lifecycle.isUnused) return false
    const { user, verified } = metadataOf(lifecycle.use ?? (await lifecycle.open()))
    if (user === undefined || verified === undefined) return false
    // A time in the future is from a wrong clock, or was made up.
    const age = nowOf(settings) - verified
    return age >= 0 && age <= duration
  },
  steps: storageSteps,
  end: logOutOfStorage,
}

/** When what the session is used for began, in Unix milliseconds: nothing can have been checked before. */
function begin({ repository, settings, began }: LogInSession): number {
  return repository.logInSteps?.began ?? (began || nowOf(settings))
}

/** A log-in leaves a record that can't be opened behind. */
async function openOrBeginAnew(lifecycle: SessionLifecycle): Promise<OpenUse> {
  try {
    return lifecycle.use ?? (await lifecycle.open())
  } catch (error) {
    if (!isUnopenedError(error)) throw error
    return lifecycle.open('anew')
  }
}
