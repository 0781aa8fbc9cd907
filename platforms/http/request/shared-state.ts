import type { ManagerBase } from '../../../src/session/manager-base.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { SentCookies } from './sent-cookies.ts'
import type { SharedRevocations } from './shared-revocations.ts'

/** What all requests of one `HttpSessions` share. */
export interface SharedState<T extends object> {
  readonly manager: ManagerBase<T>
  readonly options: CheckedOptions
  readonly sharedRevocations: SharedRevocations
  readonly sentCookies: SentCookies
}
