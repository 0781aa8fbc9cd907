import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { LifetimeSettings } from '../../../src/record/lifetime.ts'
import type { LogInSteps } from '../../../src/session/log-ins/log-in-steps.ts'
import type { OpenUse } from '../../../src/session/open-use.ts'
import type { SessionIdFunc, SessionRepository, UseBase } from '../../../src/session/repository.ts'
import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import type { CheckedOptions } from './checked-options.ts'
import { type CookieDecision, decideCookie } from './cookie-decision.ts'
import { cookieLife, type SessionLife } from './cookie-life.ts'
import type { CookieTarget } from './cookie-target.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import { rotateByAge } from './rotate-by-age.ts'
import type { SentCookies } from './sent-cookies.ts'

/** What the repository needs to know about its request. */
export interface CookieState {
  readonly inner: RequestRepository
  readonly cookie: CookieTarget
  readonly requested: RequestedId
  readonly revocations: RequestRevocations
  readonly sentCookies: SentCookies
  readonly settings: LifetimeSettings
  readonly options: CheckedOptions
}

/**
 * The repository of the session of a request, whose client learns each new id from a cookie. A save rotates the session
 * where that is due, and decides what the response tells.
 */
export class CookieRepository implements SessionRepository {
  readonly #inner: RequestRepository
  readonly #cookie: CookieTarget
  readonly #requested: RequestedId
  readonly #revocations: RequestRevocations
  readonly #sentCookies: SentCookies
  readonly #settings: LifetimeSettings
  readonly #options: CheckedOptions
  /** The id that the client has sent, or that it was told since. */
  #known: Pick<RequestedId, 'id' | 'isFromCookie'>

  constructor({ inner, cookie, requested, revocations, sentCookies, settings, options }: CookieState) {
    this.#inner = inner
    this.#cookie = cookie
    this.#requested = requested
    this.#revocations = revocations
    this.#sentCookies = sentCookies
    this.#settings = settings
    this.#options = options
    this.#known = requested
  }

  get id(): string {
    return this.#inner.id
  }

  set id(id: string) {
    this.#inner.id = id
  }

  get idFunc(): SessionIdFunc | undefined {
    return this.#inner.idFunc
  }

  set idFunc(idFunc: SessionIdFunc | undefined) {
    this.#inner.idFunc = idFunc
  }

  get options(): StorageOptions {
    return this.#inner.options
  }

  checkChange(needsCookie: boolean): void {
    this.#inner.checkChange(needsCookie)
  }

  load(base: UseBase): Promise<OpenUse> {
    return this.#inner.load(base)
  }

  info(): Promise<SessionInfo | undefined> {
    return this.#inner.info()
  }

  remove(use: OpenUse): Promise<void> {
    return this.#inner.remove(use)
  }

  /** `SESSION_DESTROYED` is an error only with the option `rejectDestroyed`. */
  async save(use: OpenUse): Promise<void> {
    if (use.needsRemoval) await this.#inner.remove(use)
    if (this.#cookie.mayRefuse) await this.#announceSave(use)
    try {
      await this.#inner.save(use)
    } catch (error) {
      if (!isDestroyed(error) || this.#options.rejectDestroyed) throw error
    }
    await this.#settle()
  }

  saveNow(use: OpenUse): Promise<void> {
    return this.#inner.save(use)
  }

  /**
   * A target that may refuse gets the cookie after the move, since of parallel log-ins only one succeeds, and the others
   * must set none. Where it refuses, the session is moved back.
   */
  async move(use: OpenUse, deleteOld: boolean): Promise<void> {
    const { hasRecord } = use.copy
    await this.#inner.move(use, deleteOld)
    if (!hasRecord || !this.#cookie.mayRefuse) return
    try {
      await this.#tell(this.id, this.#inner.tracker)
    } catch (error) {
      await this.#inner.unanswered.undo()
      throw error
    }
  }

  /**
   * The steps of a log-in. A target that may refuse gets the cookie before anything is stored: a log-in ends with a
   * session, so the cookie can't be of one that was faster. Should the storage fail, the client keeps the id that it had.
   */
  get logInSteps(): LogInSteps {
    const steps = this.#inner.logInSteps
    if (!this.#cookie.mayRefuse) return steps
    const before = this.#known
    const orTellAgain = async (work: Promise<void>): Promise<void> => {
      try {
        await work
      } catch (error) {
        if (!isDestroyed(error)) await this.#tellAgain(before.id)
        throw error
      }
    }
    return {
      ...steps,
      makeId: async (life) => {
        const id = await steps.makeId(life)
        await this.#tell(id, life)
        return id
      },
      move: (...args) => orTellAgain(steps.move(...args)),
      store: (...args) => orTellAgain(steps.store(...args)),
    }
  }

  async #tellAgain(id: string): Promise<void> {
    if (id === '') await this.#cookie.takeBack()
    else await this.#tellIfPossible(id, 'set')
  }

  /** Sets the cookie, if the save of a use is going to make a record or to change the session's own TTL. */
  async #announceSave({ copy }: OpenUse): Promise<void> {
    const { tracker, hasMadeId } = this.#inner
    if (tracker.isLost) return
    const makesRecord = !copy.hasRecord && copy.hasChanges && copy.size() > 0
    const changesTTL = copy.hasRecord && copy.hasNewTTL
    // A late cookie could end a log-in that another request has made meanwhile.
    if (makesRecord || (changesTTL && (hasMadeId || (await tracker.stillExists())))) {
      await this.#tell(this.id, copy)
    }
  }

  /** Rotates the saved session if that is due, and sets or clears the cookie. A failure is no error: it is saved. */
  async #settle(): Promise<void> {
    const { tracker } = this.#inner
    if (this.#cookie.mayRefuse) this.#revocations.settle(true)
    if (!this.#cookie.canBeSet) return
    if (!tracker.isLost && this.#learnsNewIds) await this.#rotate()
    if (tracker.isLost) return this.#cookie.takeBack()
    const decision = await this.#decide().catch(() => 'nothing')
    if (decision === 'set' || decision === 'renew') await this.#tellIfPossible(tracker.id, decision)
    else if (decision === 'clear') await this.#clear()
    else if (!this.#inner.hasRecord) await this.#cookie.takeBack()
  }

  /** A client that sends its id in a header reads no cookies, so it would not learn a new id, unless it asks for it. */
  get #learnsNewIds(): boolean {
    return this.#known.isFromCookie || this.#requested.asksForHeader
  }

  async #rotate(): Promise<void> {
    const { tracker } = this.#inner
    const { id } = tracker
    let isAnnounced = false
    const announce = async (newId: string): Promise<void> => {
      if (!this.#cookie.mayRefuse) return
      await this.#tell(newId, tracker)
      isAnnounced = true
    }
    await rotateByAge(this.#inner, this.#settings, this.#options, announce)
    const hasFailed = isAnnounced && tracker.id === id && !tracker.isLost
    if (hasFailed) await this.#tellIfPossible(id, 'set')
  }

  #decide(): Promise<CookieDecision> {
    return decideCookie({
      options: this.#options,
      lifetimes: this.#settings,
      sentCookies: this.#sentCookies,
      known: this.#known,
      // A target that may refuse has got a new TTL before the save.
      hasNewTTL: !this.#cookie.mayRefuse && this.#inner.hasNewTTL,
      repository: this.#inner,
      revocations: this.#revocations,
    })
  }

  async #tell(id: string, session: SessionLife, isRenewal = false): Promise<void> {
    const life = cookieLife(this.#options.cookie?.maxAge, session, this.#settings)
    const sent = (): void => this.#sentCookies.note(id, life)
    await this.#cookie.set(id, { maxAge: life.maxAge, isRenewal, sent })
    if (this.#cookie.mayRefuse) this.#inner.unanswered.forget()
    this.#known = { id, isFromCookie: this.#cookie.mayRefuse || this.#requested.isFromCookie }
  }

  async #tellIfPossible(id: string, decision: 'set' | 'renew'): Promise<void> {
    await this.#tell(id, this.#inner.tracker, decision === 'renew').catch(() => {})
  }

  async #clear(): Promise<void> {
    try {
      await this.#cookie.clear()
    } catch {
      // The next request clears it.
    }
    if (this.#cookie.mayRefuse) this.#known = { id: '', isFromCookie: false }
  }
}
