import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import type { CompleteStorage } from '../../../src/storage/method-adapter/is-complete.ts'
import { type BroughtSession, type Choice, chooseSession, type IsLost } from './choose-session.ts'
import { chosenInfo } from './request-info.ts'
import type { RequestRevocations } from './request-revocations.ts'
import { chosenId, type RequestedId } from './requested-id.ts'
import type { SessionTracker } from './session-tracker.ts'

/** The session ids that a request brought, and which of them names its session. One alone is not looked up here. */
export class BroughtSessions {
  /** The ids, with the one that was chosen. */
  requested: RequestedId
  /** The sessions that the other ids lead to, where several were looked up: the best first. */
  others: readonly BroughtSession[] = []
  readonly #settings: SessionSettings
  readonly #revocations: RequestRevocations
  #isDecided: boolean

  constructor(requested: RequestedId, settings: SessionSettings, revocations: RequestRevocations) {
    this.requested = requested
    this.#settings = settings
    this.#revocations = revocations
    this.#isDecided = requested.ids.length < 2
  }

  /** All ids that the request brought, at most ten. */
  get ids(): readonly string[] {
    return this.requested.ids
  }

  /** The ids of the other sessions in which another user is logged in, as far as they were looked up. */
  idsOfOthers(user: string): readonly string[] {
    const isOther = ({ metadata }: BroughtSession) => metadata.user !== undefined && metadata.user !== user
    return this.others.filter(isOther).map(({ id }) => id)
  }

  /** Whether another request replaces one of several: a cookie that is sent late could undo its log-in. */
  get isOvertaken(): boolean {
    return this.ids.length > 1 && this.ids.some((id) => this.#revocations.hasRevoked(id))
  }

  /** Whether it is still to be chosen among several, and the program has set no other id. */
  isUndecided(id: string): boolean {
    return !this.#isDecided && id === this.requested.id
  }

  /** Looks all of them up, and chooses one. `begin`: when the request began, in Unix milliseconds. */
  async choose(storage: CompleteStorage, begin: number): Promise<Choice> {
    const { requested } = this
    const isLost: IsLost = (id, lastRead) => this.#revocations.hasEnded(id, lastRead, begin)
    const choice = await chooseSession({ storage, settings: this.#settings, requested, isLost })
    this.#isDecided = true
    this.requested = chosenId(requested, choice.id)
    this.others = choice.others
    return choice
  }

  /** Looks at the session that would be chosen, renews nothing, and decides nothing. */
  info(tracker: SessionTracker): Promise<SessionInfo | undefined> {
    return chosenInfo(tracker.usable().storage, this.requested, this.#settings)
  }
}
