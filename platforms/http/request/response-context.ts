import { hasNewProperties } from '../../../src/session/properties.ts'
import type { Session } from '../../../src/session/session.ts'
import { HeadCookie } from './head-cookie.ts'
import { type RequestContext, requestContext } from './request-context.ts'
import type { RequestedId } from './requested-id.ts'
import type { HeaderPair } from './session-headers.ts'
import type { SharedState } from './shared-state.ts'

/** A request whose response is at hand: when its session is saved, and what the head tells. */
export class ResponseContext<T extends object> {
  readonly #request: RequestContext<T>
  readonly #cookie: HeadCookie
  readonly #requestedId: string

  constructor(shared: SharedState<T>, requested: RequestedId, isSecure: boolean) {
    const { asksForHeader } = requested
    this.#cookie = new HeadCookie({ ...shared.options, isSecure, asksForHeader })
    this.#request = requestContext(shared, requested, () => this.#cookie)
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
   * the session was not used.
   */
  commit(): Promise<readonly HeaderPair[]> | undefined {
    if (this.#needsClose || this.#request.repository.hasRecord !== undefined) return this.#commit()
    this.#request.phase.whyNoCookie = HEAD_SENT
    return undefined
  }

  /** Saves the changes made after the head, before the response ends. Returns `undefined` if there are none. */
  end(): Promise<void> | undefined {
    const { phase, session } = this.#request
    if (this.#needsClose) {
      return session.close().finally(() => {
        phase.hasEnded = true
      })
    }
    phase.hasEnded = true
    return undefined
  }

  /**
   * Saves the session of a request whose client has disconnected, and then each later change when it is made: the
   * handler may still run, and there is no response whose end shows that it is done. `report` gets the errors.
   */
  abort(report: (error: unknown) => void): void {
    const { phase, session } = this.#request
    this.#cookie.take()
    const saveSoon = (): void => {
      Promise.resolve()
        .then(() => session.close())
        .catch(report)
    }
    phase.onChangeAfterAbort = saveSoon
    saveSoon()
  }

  /**
   * Saves the session of a request whose handler has failed. Returns the error for the request: the handler's, or an
   * `AggregateError` if the save has failed too.
   */
  async failed(error: unknown): Promise<unknown> {
    const { repository, session } = this.#request
    this.#cookie.take()
    try {
      // The response has no cookie, so no browser would learn the id of a session that is created now.
      if (!repository.hasRecord) await session.discard()
      await session.close()
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
    return this.#request.lifecycle.isOpen || hasNewProperties(this.session)
  }

  async #commit(): Promise<readonly HeaderPair[]> {
    const { phase, revocations, session } = this.#request
    try {
      await session.close()
    } catch (error) {
      // An error page may follow. Its changes would not be saved, so they are refused.
      phase.hasEnded = true
      throw error
    }
    revocations.noteResponse()
    phase.whyNoCookie = HEAD_SENT
    return this.#cookie.take()
  }
}

const HEAD_SENT = 'the head was sent'
