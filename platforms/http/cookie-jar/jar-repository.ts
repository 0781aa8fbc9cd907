import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import { givenTTL, type LifetimeSettings } from '../../../src/record/lifetime.ts'
import type { OpenUse } from '../../../src/session/open-use.ts'
import type { SessionIdFunc, SessionRepository } from '../../../src/session/repository.ts'
import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import type { CheckedOptions } from '../request/checked-options.ts'
import { type CookieDecision, decideCookie } from '../request/cookie-decision.ts'
import { cookieLife, type SessionLife } from '../request/cookie-life.ts'
import type { RequestRepository } from '../request/request-repository.ts'
import type { RequestRevocations } from '../request/request-revocations.ts'
import type { RequestedId } from '../request/requested-id.ts'
import { rotateByAge } from '../request/rotate-by-age.ts'
import type { SentCookies } from '../request/sent-cookies.ts'
import type { JarCookie } from './jar-cookie.ts'

/** What the repository needs to know about its request. */
export interface JarState {
  readonly inner: RequestRepository
  readonly cookie: JarCookie
  readonly requested: RequestedId
  readonly revocations: RequestRevocations
  readonly sentCookies: SentCookies
  readonly settings: LifetimeSettings
  readonly options: CheckedOptions
}

/**
 * The repository of a session that was opened over a cookie jar. It sets the cookie before anything is stored under an
 * id that the client does not know: where that fails, nothing is stored.
 */
export class JarRepository implements SessionRepository {
  readonly #inner: RequestRepository
  readonly #cookie: JarCookie
  readonly #revocations: RequestRevocations
  readonly #sentCookies: SentCookies
  readonly #settings: LifetimeSettings
  readonly #options: CheckedOptions
  /** The id that the client has sent, or that it was told since. */
  #known: Pick<RequestedId, 'id' | 'isFromCookie'>

  constructor({ inner, cookie, requested, revocations, sentCookies, settings, options }: JarState) {
    this.#inner = inner
    this.#cookie = cookie
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

  load(base: 'cleared' | undefined): Promise<OpenUse> {
    return this.#inner.load(base)
  }

  info(): Promise<SessionInfo | undefined> {
    return this.#inner.info()
  }

  remove(use: OpenUse): Promise<void> {
    return this.#inner.remove(use)
  }

  async save(use: OpenUse): Promise<void> {
    if (use.needsRemoval) await this.#inner.remove(use)
    await this.#announceSave(use)
    try {
      await this.#inner.save(use)
    } catch (error) {
      if (!isDestroyed(error) || this.#options.rejectDestroyed) throw error
    }
    await this.#settle()
  }

  /**
   * The cookie is set after the move, since of parallel log-ins only one succeeds, and the others must set none. Where
   * the cookie can't be set the session is moved back.
   */
  async move(use: OpenUse, deleteOld: boolean): Promise<void> {
    const oldId = this.id
    const { hasRecord } = use.copy
    await this.#inner.move(use, deleteOld)
    if (!hasRecord) return
    try {
      await this.#tell(this.id, this.#inner.tracker)
    } catch (error) {
      await this.#moveBack(use, oldId, deleteOld)
      throw error
    }
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
    this.#revocations.noteResponse()
    if (tracker.isLost || !this.#cookie.canBeSet) return
    if (this.#known.isFromCookie) await this.#rotate()
    const decision = tracker.isLost ? 'clear' : await this.#decide().catch(() => 'nothing')
    if (decision === 'set' || decision === 'renew') await this.#tell(tracker.id, tracker).catch(() => {})
    if (decision === 'clear') await this.#clear()
  }

  async #rotate(): Promise<void> {
    const { tracker } = this.#inner
    const { id } = tracker
    let isAnnounced = false
    await rotateByAge(this.#inner, this.#settings, this.#options, async (newId) => {
      await this.#tell(newId, tracker)
      isAnnounced = true
    })
    const hasFailed = isAnnounced && tracker.id === id && !tracker.isLost
    if (hasFailed) await this.#tell(id, tracker).catch(() => {})
  }

  #decide(): Promise<CookieDecision> {
    return decideCookie({
      options: this.#options,
      lifetimes: this.#settings,
      sentCookies: this.#sentCookies,
      known: this.#known,
      hasNewTTL: false,
      repository: this.#inner,
      revocations: this.#revocations,
    })
  }

  async #tell(id: string, session: SessionLife): Promise<void> {
    if (this.#options.cookie === undefined) return // The application tells its clients itself.
    const life = cookieLife(this.#options.cookie.maxAge, session, this.#settings)
    await this.#cookie.set(id, life.maxAge)
    this.#sentCookies.note(id, life)
    this.#known = { id, isFromCookie: true }
  }

  async #clear(): Promise<void> {
    await this.#cookie.clear().catch(() => {})
    this.#known = { id: '', isFromCookie: false }
  }

  async #moveBack({ copy }: OpenUse, oldId: string, isMoved: boolean): Promise<void> {
    const { tracker } = this.#inner
    const newId = this.id
    const { storage } = await tracker.usable()
    const ttl = givenTTL(copy.created, this.#settings)
    // Where the session can't be moved back, it must not stay under an id that nobody knows.
    if (isMoved) await tracker.move(oldId, ttl, false).catch(() => storage.removeAll(newId, this.options))
    else await storage.removeAll(newId, this.options)
    this.id = oldId
    this.#revocations.restore(oldId)
  }
}
