import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { ManagerBase } from '../../../src/session/manager-base.ts'
import { Session } from '../../../src/session/session.ts'
import { SessionLifecycle } from '../../../src/session/session-lifecycle.ts'
import { decideCookies, NO_COOKIES } from './cookie-decision.ts'
import type { HttpSettings } from './http-settings.ts'
import { RequestRepository } from './request-repository.ts'
import { RequestRevocations } from './request-revocations.ts'
import type { RequestedId } from './requested-id.ts'
import { ResponsePhase } from './response-phase.ts'
import type { RevokedIds } from './revoked-ids.ts'

/** What all requests have in common. */
export interface SharedState<T extends object> {
  readonly manager: ManagerBase<T>
  readonly settings: HttpSettings
  readonly revokedIds: RevokedIds
}

/** One request: its session, when that is saved, and which cookies go out. */
export class RequestContext<T extends object> {
  readonly session: Session<T>
  readonly #settings: HttpSettings
  readonly #requested: RequestedId
  readonly #isSecure: boolean
  readonly #revocations: RequestRevocations
  readonly #phase = new ResponsePhase()
  readonly #repository: RequestRepository
  readonly #lifecycle: SessionLifecycle

  constructor({ manager, settings, revokedIds }: SharedState<T>, requested: RequestedId, isSecure: boolean) {
    this.#settings = settings
    this.#requested = requested
    this.#isSecure = isSecure
    this.#revocations = new RequestRevocations(revokedIds)
    this.#repository = new RequestRepository(manager, settings, {
      requestedId: requested.id,
      revocations: this.#revocations,
      phase: this.#phase,
    })
    this.#lifecycle = new SessionLifecycle(this.#repository)
    this.session = new Session<T>(this.#lifecycle, requested.id)
  }

  /** Whether the session may still be changed once the head is out: the browser must know its id. */
  get mayChange(): boolean {
    return this.#repository.hasRecord ?? this.#requested.id !== ''
  }

  /**
   * Saves the session before the head of the response goes out, and returns the cookies that go with it;
   * `undefined`: the session was not touched.
   */
  commit(): Promise<readonly string[]> | undefined {
    if (this.#lifecycle.isOpen || this.#repository.hasRecord !== undefined) return this.#commit()
    this.#phase.isHeadSent = true
    return undefined
  }

  /** Saves what was changed after the head, before the response ends; `undefined`: nothing was. */
  end(): Promise<void> | undefined {
    if (this.#lifecycle.isOpen) {
      return this.#close().finally(() => {
        this.#phase.hasEnded = true
      })
    }
    this.#phase.hasEnded = true
    return undefined
  }

  /**
   * Saves the session of a request whose client has gone, and from then on each change when it is made: the handler
   * may still be at work, and no response tells when it ends.
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

  /** Saves the session of a request whose handler has failed; returns what the request fails with. */
  async failed(error: unknown): Promise<unknown> {
    try {
      // No cookie goes out: nobody would learn the id of a session that is made now.
      if (!this.#repository.hasRecord) await this.session.discard()
      await this.#close()
      return error
    } catch (saving) {
      return new AggregateError([error, saving], 'the request has failed, and so has the save of its session')
    }
  }

  async #commit(): Promise<readonly string[]> {
    try {
      await this.#close()
    } catch (error) {
      // An error page comes next, and nothing that it sets would be saved.
      this.#phase.hasEnded = true
      throw error
    }
    const cookies = this.#repository.tracker.isLost ? NO_COOKIES : await this.#rotateAndDecide()
    this.#phase.isHeadSent = true
    return cookies
  }

  async #rotateAndDecide(): Promise<readonly string[]> {
    // A client that names its session by a header keeps no cookie.
    if (this.#requested.isFromCookie) await this.#repository.rotate(this.#settings.grace)
    const cookies = await decideCookies({
      settings: this.#settings,
      requested: this.#requested,
      isSecure: this.#isSecure,
      repository: this.#repository,
      revocations: this.#revocations,
    })
    this.#revocations.noteResponse()
    return cookies
  }

  /** Closes the session. That it was lost to a log-out is an error only where `rejectDestroyed` says so. */
  async #close(): Promise<void> {
    try {
      await this.session.close()
    } catch (error) {
      if (!isDestroyed(error) || this.#settings.rejectDestroyed) throw error
    }
  }
}
