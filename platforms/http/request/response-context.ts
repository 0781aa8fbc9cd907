import { hasNewProperties } from '../../../src/session/properties.ts'
import type { Session } from '../../../src/session/session.ts'
import { HeadCookie } from './head-cookie.ts'
import { type RequestContext, requestContext } from './request-context.ts'
import type { WatchAbort } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import type { HeaderPair } from './session-headers.ts'
import type { SharedState } from './shared-state.ts'

/** What is known of a request before its session is used. */
export interface RequestFacts {
  readonly requested: RequestedId
  /** Whether it came over HTTPS. */
  readonly isSecure: boolean
  /** Tells when its client goes away, where nobody calls `abort`. */
  readonly watchAbort?: WatchAbort | undefined
}

/** A request whose response is at hand: when its session is saved, and what the head tells. */
export class ResponseContext<T extends object> {
  readonly #request: RequestContext<T>
  readonly #cookie: HeadCookie
  readonly #requestedId: string
  #isAnswered = false

  constructor(shared: SharedState<T>, { requested, isSecure, watchAbort }: RequestFacts) {
    this.#cookie = new HeadCookie({ ...shared.options, isSecure })
    this.#request = requestContext(shared, requested, () => this.#cookie, watchAbort)
    this.#requestedId = requested.id
  }

  get session(): Session<T> {
    return this.#request.session
  }

  /** Whether the session can still be changed once the head is sent: only if the browser knows its id. */
  get mayChange(): boolean {
    return this.#request.repository.hasRecord ?? this.#requestedId !== ''
  }

  /**
   * Saves the session before the head of the response is sent. Returns the headers to add to the head; `undefined` if
   * the session was not used. From here on what needs the cookie is refused.
   */
  commit(): Promise<readonly HeaderPair[]> | undefined {
    const { lifecycle, phase, repository } = this.#request
    if (this.#needsClose || lifecycle.isClosing || repository.hasRecord !== undefined) return this.#commit()
    phase.whyNoCookie = HEAD_SENT
    this.#settle(true)
    return undefined
  }

  /** Saves the changes made after the head, before the response ends. Returns `undefined` if there are none. */
  end(): Promise<void> | undefined {
    if (this.#needsClose || this.#request.lifecycle.isClosing) return this.#end()
    this.#request.phase.hasEnded = true
    return undefined
  }

  /**
   * Saves the session of a request whose client has disconnected, and then each later change when it is made: the
   * handler may still run, and there is no response whose end shows that it is done. `report` gets the errors.
   *
   * If the head has not left, no client learns a new id: a `regenerateId` is undone, and what is set after it is dropped.
   */
  abort(report: (error: unknown) => void): void {
    this.#cookie.take()
    this.#settle(false)
    const saveSoon = (): void => {
      this.#saveUnanswered().catch((error) => {
        try {
          report(error)
        } catch {
          // The client has disconnected: there is nobody else to tell.
        }
      })
    }
    this.#request.phase.onChangeAfterAbort = saveSoon
    saveSoon()
  }

  /**
   * Saves the session of a request whose handler has failed. Returns the error for the request: the handler's, or an
   * `AggregateError` if the save has failed too.
   */
  async failed(error: unknown): Promise<unknown> {
    this.#cookie.take()
    try {
      // The response has no cookie, so no browser would learn the id of a session that is created now.
      if (!this.#request.repository.hasRecord) await this.session.discard()
      await this.#saveUnanswered()
      return error
    } catch (saving) {
      return new AggregateError(
        [error, saving],
        'the handler of the request and the save of its session have failed',
      )
    } finally {
      this.#settle(false)
    }
  }

  /** Whether a close has something to do: changes to save, or properties of the session to refuse. */
  get #needsClose(): boolean {
    return this.#request.lifecycle.isOpen || hasNewProperties(this.session)
  }

  async #commit(): Promise<readonly HeaderPair[]> {
    const { lifecycle, phase, repository, session } = this.#request
    try {
      // Calls that were made before the head was asked for and wait for the load are not too late.
      if (lifecycle.loading !== undefined) await lifecycle.loading.catch(() => {})
      phase.whyNoCookie = HEAD_SENT
      await session.close()
    } catch (error) {
      // An error page may follow. Its changes would not be saved, so they are refused.
      phase.hasEnded = true
      await repository.unanswered.abandon()
      this.#settle(false)
      throw error
    }
    repository.unanswered.forget()
    this.#settle(true)
    return this.#cookie.take()
  }

  async #end(): Promise<void> {
    const { lifecycle, phase, session } = this.#request
    if (lifecycle.loading !== undefined) await lifecycle.loading.catch(() => {})
    phase.hasEnded = true
    await session.close()
  }

  /** Saves the session. After a move that no client learns of, drops what was set since, and undoes the move. */
  async #saveUnanswered(): Promise<void> {
    const { lifecycle, repository, session } = this.#request
    await lifecycle.loading?.catch(() => {})
    await lifecycle.use?.pending()
    if (repository.unanswered.isThere) {
      await session.discard()
      await repository.unanswered.abandon()
    }
    await session.close()
  }

  /** Notes whether the head leaves: the first time that is known. */
  #settle(isAnswered: boolean): void {
    if (this.#isAnswered) return
    this.#isAnswered = isAnswered
    this.#request.revocations.settle(isAnswered)
  }
}

const HEAD_SENT = 'the head was sent'
