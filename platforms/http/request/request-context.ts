import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { ManagerBase } from '../../../src/session/manager-base.ts'
import { RequestSession, type SessionRequest } from '../../../src/session/request-session.ts'
import { isOpen, Session } from '../../../src/session/session.ts'
import type { SessionHome } from '../../../src/session/session-home.ts'
import type { Storage, StorageOptions } from '../../../src/storage/storage.ts'
import type { HttpSettings } from './http-settings.ts'
import type { EndedIds } from './revoked-ids.ts'
import { type BroughtId, expiredCookie, looksLikeId, sessionCookie } from './session-cookie.ts'

/** What all requests have in common. */
export interface VisitHost<T extends object> {
  readonly manager: ManagerBase<T>
  readonly settings: HttpSettings
  readonly endedIds: EndedIds
}

/** One request: its session, when that is saved, and which cookie goes out. */
export class Visit<T extends object> implements SessionHome, SessionRequest {
  readonly session: Session<T>
  readonly #host: VisitHost<T>
  readonly #brought: BroughtId
  readonly #isSecure: boolean
  #stored!: RequestSession
  readonly #begin = performance.now()
  /** The ids whose sessions this request itself has ended. */
  readonly #ended = new Set<string>()
  /** The id that was brought named nothing when it was looked up. */
  #wasStale = false
  #hasHead = false
  #isOver = false
  #reportAfterAbort: ((error: unknown) => void) | undefined

  constructor(host: VisitHost<T>, brought: BroughtId, isSecure: boolean) {
    this.#host = host
    this.#brought = brought
    this.#isSecure = isSecure
    this.session = new Session<T>(this, brought.id)
  }

  get ttl(): number {
    return this.#host.manager.ttl
  }

  get storage(): Storage {
    return this.#host.manager.storage
  }

  get maxLifetime(): number | undefined {
    return this.#host.manager.maxLifetime
  }

  get rotateEvery(): number | undefined {
    return this.#host.settings.rotateEvery
  }

  get now(): () => number {
    return this.#host.manager.now
  }

  stored(options: StorageOptions): RequestSession {
    this.#stored = new RequestSession(this, options, this)
    return this.#stored
  }

  hasEnded(id: string): boolean {
    return this.#host.endedIds.hasSince(id, this.#begin)
  }

  unknown(id: string): void {
    // Who looks late can't know that it was no other process that has ended it since.
    if (id === this.#brought.id && performance.now() - this.#begin < LATE) this.#wasStale = true
  }

  ending(id: string): void {
    const { endedIds } = this.#host
    // Another request may be about to end it as well: of the two that one's cookie counts.
    if (!endedIds.hasSince(id, this.#begin)) this.#ended.add(id)
    endedIds.add(id)
  }

  checkNewId(id: string): void {
    if (looksLikeId(this.#host.settings, id)) return
    throw new SessionError('INVALID_SESSION_ID', 'Session: this id does not look like one to its requests')
  }

  beforeChange(needsNewId: boolean): void {
    if (this.#reportAfterAbort !== undefined) this.#saveSoon(this.#reportAfterAbort)
    if (this.#isOver) throw tooLate('has ended')
    if (needsNewId && this.#hasHead) throw tooLate('has begun: no cookie can be sent any more')
  }

  /**
   * Saves the session before the head of the response goes out, and answers the cookies that go with it;
   * `undefined`: the session was not touched.
   */
  commit(): Promise<readonly string[]> | undefined {
    const isTouched = isOpen(this.session) || this.#stored.hasRecord !== undefined
    if (isTouched) return this.#commit()
    this.#hasHead = true
    return undefined
  }

  /** After the head: only of a session whose id the browser knows. */
  get mayChange(): boolean {
    return this.#stored.hasRecord ?? this.#brought.id !== ''
  }

  /** Saves what was changed after the head, before the response ends; `undefined`: nothing was. */
  end(): Promise<void> | undefined {
    if (!isOpen(this.session)) {
      this.#isOver = true
      return undefined
    }
    return this.#close().finally(() => {
      this.#isOver = true
    })
  }

  /**
   * Saves the session of a request whose client has gone, and from now on each change when it is made: its
   * handler may still be at work, and nobody knows when it ends.
   */
  abort(report: (error: unknown) => void): void {
    this.#reportAfterAbort = report
    this.#saveSoon(report)
  }

  /** Saves the session of a request whose handler has failed: answers what it fails with. */
  async failed(error: unknown): Promise<unknown> {
    try {
      // No cookie goes out: nobody would learn the id of a session that is made now.
      if (!this.#stored.hasRecord) await this.session.discard()
      await this.#close()
      return error
    } catch (saving) {
      return new AggregateError([error, saving], 'the request has failed, and so has the save of its session')
    }
  }

  #saveSoon(report: (error: unknown) => void): void {
    Promise.resolve()
      .then(() => this.#close())
      .catch(report)
  }

  async #commit(): Promise<readonly string[]> {
    const stored = this.#stored
    const { settings, endedIds } = this.#host
    try {
      await this.#close()
    } catch (error) {
      // An error page comes next, and nothing that it sets would be saved.
      this.#isOver = true
      throw error
    }
    if (stored.isLost) {
      this.#hasHead = true
      return NO_COOKIES
    }
    // Who names its session by a header keeps no cookie.
    if (this.#brought.isCookie) await stored.rotate(settings.grace)
    const cookies = await this.#cookies()
    for (const ended of this.#ended) endedIds.answered(ended)
    this.#hasHead = true
    return cookies
  }

  /** Closes the session; that it was lost to a log-out is an error only where that is asked for. */
  async #close(): Promise<void> {
    try {
      await this.session.close()
    } catch (error) {
      if (!isDestroyed(error) || this.#host.settings.rejectDestroyed) throw error
    }
  }

  async #cookies(): Promise<readonly string[]> {
    const { settings, endedIds } = this.#host
    const stored = this.#stored
    const { id, isCookie } = this.#brought
    if (!stored.hasRecord) {
      // A GoFrame hands out a cookie before it has saved the session: by now it may have.
      const isStale = this.#wasStale && !(await stored.isNamedBy(id))
      const isToClear = isCookie && (this.#ended.size > 0 || isStale)
      return isToClear ? [expiredCookie(settings, this.#isSecure)] : NO_COOKIES
    }
    const isNew = stored.id !== id || stored.hasNewTTL
    if (!isNew && !settings.rolling) return NO_COOKIES
    // Others may have ended a session that this request has not made.
    if (!stored.hasOwnId && !(await stored.isThere())) return NO_COOKIES
    if (endedIds.hasSince(stored.id, this.#begin)) return NO_COOKIES
    return [sessionCookie(settings, stored.id, stored.ownTTL, this.#isSecure)]
  }
}

function tooLate(what: string): SessionError {
  return new SessionError('RESPONSE_SENT', `Session: the response ${what}`)
}

const NO_COOKIES: readonly string[] = []

/** In milliseconds. */
const LATE = 100
