import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { LifetimeSettings } from '../../../src/record/lifetime.ts'
import { hasNewProperties } from '../../../src/session/properties.ts'
import { Session } from '../../../src/session/session.ts'
import { SessionLifecycle } from '../../../src/session/session-lifecycle.ts'
import type { CheckedOptions } from './checked-options.ts'
import { decideCookie, lifeOf } from './cookie-decision.ts'
import type { RequestRepository } from './request-repository.ts'
import type { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import type { ResponsePhase } from './response-phase.ts'
import { rotateByAge } from './rotate-by-age.ts'
import type { SentCookies } from './sent-cookies.ts'
import { type HeaderPair, NO_HEADERS, sessionHeaders } from './session-headers.ts'
import { requestParts, type SharedState } from './shared-state.ts'

/** One HTTP request: its session, when the session is saved, and which cookies the response gets. */
export class RequestContext<T extends object> {
  readonly session: Session<T>
  readonly #lifetimes: LifetimeSettings
  readonly #options: CheckedOptions
  readonly #sentCookies: SentCookies
  readonly #requested: RequestedId
  readonly #isSecure: boolean
  readonly #revocations: RequestRevocations
  readonly #phase: ResponsePhase
  readonly #repository: RequestRepository
  readonly #lifecycle: SessionLifecycle

  constructor(shared: SharedState<T>, requested: RequestedId, isSecure: boolean) {
    const { phase, revocations, repository } = requestParts(shared, requested.id)
    this.#lifetimes = shared.manager
    this.#options = shared.options
    this.#sentCookies = shared.sentCookies
    this.#requested = requested
    this.#isSecure = isSecure
    this.#phase = phase
    this.#revocations = revocations
    this.#repository = repository
    this.#lifecycle = new SessionLifecycle(repository, shared.manager)
    this.session = new Session<T>(this.#lifecycle, requested.id)
  }

  /** Whether the session can still be changed once the head is sent: only if the browser knows its id. */
  get mayChange(): boolean {
    return this.#repository.hasRecord ?? this.#requested.id !== ''
  }

  /**
   * Saves the session before the head of the response is sent. Returns the headers to add to the head; `undefined` if
   * the session was not used.
   */
  commit(): Promise<readonly HeaderPair[]> | undefined {
    if (this.#needsClose || this.#repository.hasRecord !== undefined) return this.#commit()
    this.#phase.whyNoCookie = HEAD_SENT
    return undefined
  }

  /** Saves the changes made after the head, before the response ends. Returns `undefined` if there are none. */
  end(): Promise<void> | undefined {
    if (this.#needsClose) {
      return this.#close().finally(() => {
        this.#phase.hasEnded = true
      })
    }
    this.#phase.hasEnded = true
    return undefined
  }

  /**
   * Saves the session of a request whose client has disconnected, and then each later change when it is made: the
   * handler may still run, and there is no response whose end shows that it is done. `report` gets the errors.
   */
  abort(report: (error: unknown) => void): void {
    const saveSoon = (): void => {
      Promise.resolve()
        .then(() => this.#close())
        .catch(report)
    }
    this.#phase.onChangeAfterAbort = saveSoon
    saveSoon()
  }

  /**
   * Saves the session of a request whose handler has failed. Returns the error for the request: the handler's, or an
   * `AggregateError` if the save has failed too.
   */
  async failed(error: unknown): Promise<unknown> {
    try {
      // The response has no cookie, so no browser would learn the id of a session that is created now.
      if (!this.#repository.hasRecord) await this.session.discard()
      await this.#close()
      return error
    } catch (saving) {
      return new AggregateError(
        [error, saving],
        'the handler of the request and the save of its session have failed',
      )
    }
  }

  /** Whether a close has something to do: changes to save, or properties of the session to refuse. */
  get #needsClose(): boolean {
    return this.#lifecycle.isOpen || hasNewProperties(this.session)
  }

  async #commit(): Promise<readonly HeaderPair[]> {
    try {
      await this.#close()
    } catch (error) {
      // An error page may follow. Its changes would not be saved, so they are refused.
      this.#phase.hasEnded = true
      throw error
    }
    const headers = this.#repository.tracker.isLost ? NO_HEADERS : await this.#rotateAndDecide()
    this.#phase.whyNoCookie = HEAD_SENT
    return headers
  }

  async #rotateAndDecide(): Promise<readonly HeaderPair[]> {
    const { isFromCookie, asksForHeader } = this.#requested
    // A client that sends its id in a header reads no cookies, so it would not learn a new id.
    if (isFromCookie || asksForHeader) await rotateByAge(this.#repository, this.#lifetimes, this.#options)
    const decision = await decideCookie({
      options: this.#options,
      lifetimes: this.#lifetimes,
      sentCookies: this.#sentCookies,
      known: this.#requested,
      hasNewTTL: this.#repository.hasNewTTL,
      repository: this.#repository,
      revocations: this.#revocations,
    })
    this.#revocations.noteResponse()
    if (decision === 'nothing') return NO_HEADERS
    const { id } = this.#repository.tracker
    const life = lifeOf(this.#options, this.#repository, this.#lifetimes)
    const settings = { ...this.#options, isSecure: this.#isSecure, asksForHeader }
    return sessionHeaders(settings, decision, id, { ...life, sent: () => this.#sentCookies.note(id, life) })
  }

  /** Closes the session. `SESSION_DESTROYED` is an error only with the option `rejectDestroyed`. */
  async #close(): Promise<void> {
    try {
      await this.session.close()
    } catch (error) {
      if (!isDestroyed(error) || this.#options.rejectDestroyed) throw error
    }
  }
}

const HEAD_SENT = 'the head was sent'
