import { destroyed } from '../../../src/common/session-destroyed.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import { givenTTL, nowOf } from '../../../src/record/lifetime.ts'
import { parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { type EndOptions, endSession } from '../../../src/session/end-session.ts'
import { lifeOptions } from '../../../src/session/life-options.ts'
import { obtainSessionId } from '../../../src/session/obtain-session-id.ts'
import { beginUse, type OpenUse } from '../../../src/session/open-use.ts'
import { removeRecord } from '../../../src/session/remove-record.ts'
import type { SessionIdFunc, SessionRepository, UseBase } from '../../../src/session/repository.ts'
import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import type { UsableStorage } from '../../../src/session/usable-storage.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import { BroughtSessions } from './brought-sessions.ts'
import type { CheckedOptions } from './checked-options.ts'
import type { Choice } from './choose-session.ts'
import { endAll, endOptions } from './end-in-request.ts'
import { findSession } from './find-session.ts'
import { requestMetadata } from './request-metadata.ts'
import type { RequestRevocations } from './request-revocations.ts'
import { checkNewId, checkRequestId, type RequestedId } from './requested-id.ts'
import type { ResponsePhase } from './response-phase.ts'
import { SessionTracker } from './session-tracker.ts'
import { UnansweredMove } from './unanswered-move.ts'

/** What the repository needs to know about its request. */
export interface RequestState {
  /** The session ids that the request sent. */
  readonly requested: RequestedId
  readonly revocations: RequestRevocations
  readonly phase: ResponsePhase
}

/**
 * The repository of the session of a request. The id that the request sent is used only if its session exists. A
 * session that is rotated during the request is saved under its new id. If another request has ended the session,
 * nothing is stored.
 */
export class RequestRepository implements SessionRepository {
  idFunc: SessionIdFunc | undefined
  readonly tracker: SessionTracker
  /** The ids that the request sent. */
  readonly brought: BroughtSessions
  readonly unanswered: UnansweredMove
  /** Whether there was a record when this request last read or wrote it; `undefined` before that. */
  hasRecord: boolean | undefined
  /** Whether no session was found for the requested id. */
  isRequestedIdStale = false
  /** In Unix milliseconds. */
  readonly began: number
  /** Whether this request has saved a change of the session's own TTL. */
  hasNewTTL = false
  readonly #settings: SessionSettings
  readonly #http: CheckedOptions
  readonly #request: RequestState
  /**
   * Whether this object has seen a record of the session. A record that it creates later gets a new epoch, since it
   * belongs to another session, even under the same id.
   */
  #hasSeenRecord = false
  #madeId = ''

  constructor(settings: SessionSettings, http: CheckedOptions, request: RequestState) {
    this.#settings = settings
    this.#http = http
    this.#request = request
    this.began = nowOf(settings)
    this.brought = new BroughtSessions(request.requested, settings, request.revocations)
    this.tracker = new SessionTracker(settings, http, request.revocations)
    this.unanswered = new UnansweredMove(this.tracker, request.revocations, settings)
  }

  get id(): string {
    return this.tracker.id
  }

  set id(id: string) {
    this.tracker.id = id
  }

  get options(): StorageOptions {
    return this.tracker.options
  }

  get hasMadeId(): boolean {
    return this.id === this.#madeId
  }

  checkChange(needsCookie: boolean): void {
    this.#request.phase.checkChange(needsCookie)
  }

  async load(base: UseBase): Promise<OpenUse> {
    const usable = this.tracker.usable()
    if (this.id === '' || base === 'anew') {
      this.id = await this.makeId(usable)
      return beginUse(usable, 'absent', undefined, this.tracker)
    }
    checkRequestId(this.#http, this.id)
    const choice = this.brought.isUndecided(this.id) ? await this.#choose(usable) : undefined
    if (base === 'cleared') return beginUse(usable, 'cleared', undefined, this.tracker)
    if (choice?.error !== undefined) throw choice.error
    const session = choice ? choice.session : await findSession(this.tracker, this.#settings)
    if (session === undefined) return this.#beginAbsent(usable)
    this.id = session.id
    this.#hasSeenRecord = true
    this.hasRecord = true
    this.tracker.noteMetadata(session.metadata)
    return beginUse(usable, 'loaded', session.data, this.tracker)
  }

  info(): Promise<SessionInfo | undefined> {
    return this.brought.isUndecided(this.id) ? this.brought.info(this.tracker) : this.tracker.info()
  }

  async save(use: OpenUse): Promise<void> {
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    const metadata = requestMetadata(copy, this.tracker, this.#settings, this.#http)
    const action = copy.closeAction(metadata)
    const ttl = givenTTL(copy.span, this.#settings)
    if (action === 'merge') {
      // The response sends no cookie then, so no browser would learn the id of a session that is created now.
      if (this.tracker.isLost) throw destroyed()
      const epoch = !copy.hasRecord && this.#hasSeenRecord ? newEpoch() : undefined
      await this.tracker.merge(copy.changes(epoch, metadata), ttl)
      this.#hasSeenRecord = true
    } else if (action === 'renew') {
      const { storage } = this.tracker.usable()
      const options = lifeOptions(this.options, ttl, this.#settings.ttl)
      await storage.updateTTL(this.id, ttl, options)
    }
    if (!copy.hasRecord && copy.isDirty) this.hasRecord = copy.size() > 0
    if (copy.hasNewTTL || !copy.hasRecord) this.tracker.ownTTL = copy.ownTTL
    if (!copy.hasRecord) this.tracker.epoch = undefined
    this.hasNewTTL ||= copy.hasNewTTL
  }

  async remove(use: OpenUse): Promise<void> {
    const usable = this.tracker.usable()
    const { revocations } = this.#request
    const isLogOut = use.needsRemoval === 'logOut'
    const options = this.#endOptions(isLogOut)
    try {
      const { wasThere, ids, ended } = await removeRecord(endSession, usable.storage, this.id, use, options)
      // What this request has revoked it has ended itself, by a call whose answer was lost.
      if (!wasThere && !ids.some((id) => revocations.isOwn(id))) {
        const last = ids.at(-1) as string
        const wasRevoked = ids.some((id) => revocations.hasRevoked(id))
        const isLate = revocations.isLate(last, ended, this.began)
        this.tracker.isLost ||= this.hasRecord === true || wasRevoked || isLate
        if (!this.tracker.isLost) this.#noteStaleId()
      }
      const others = isLogOut ? this.brought.ids.filter((id) => !ids.includes(id)) : []
      await endAll(usable.storage, others, options)
    } finally {
      revocations.stepDone()
    }
    this.#hasSeenRecord = true
    this.hasRecord = false
    this.unanswered.forget()
    // A change after a log-out creates another session. It gets a new id, so that the old id does not open it.
    this.id = await this.makeId(usable)
  }

  async move(use: OpenUse, deleteOld: boolean): Promise<void> {
    const { revocations } = this.#request
    // Where nobody was answered about its end, there is no cookie on its way that another one would replace.
    const mayBeginAnew =
      use.copy.base === 'absent' && revocations.wasUnanswered(this.id, this.tracker.lastReadId)
    if (this.tracker.isLost && !mayBeginAnew) throw destroyed()
    this.tracker.isLost = false
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    const { hasRecord, span, epoch } = copy
    const newId = await this.makeId(this.tracker.usable())
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the id function gave the old id')
    const ttl = givenTTL(span, this.#settings)
    try {
      if (hasRecord) await this.tracker.move(newId, ttl, { keepOld: !deleteOld, epoch })
    } finally {
      revocations.stepDone()
    }
    if (hasRecord) this.unanswered.note(this.id, deleteOld, copy)
    this.id = newId
  }

  /** Ends the sessions of other users that the request has brought beside its own. */
  async endOthers(user: string): Promise<void> {
    await endAll(this.tracker.usable().storage, this.brought.idsOfOthers(user), this.#endOptions(true))
  }

  /** Goes on with a session that a log-in has found or made. */
  take(id: string, data: JsonMap): void {
    this.id = id
    this.tracker.isLost = false
    this.tracker.noteMetadata(parseMetadata(rawMetadata(data)))
    this.#hasSeenRecord = true
    this.hasRecord = true
    this.isRequestedIdStale = false
  }

  /** Makes a new id for the session, which it does not have yet. */
  async makeId({ storage }: UsableStorage): Promise<string> {
    const id = await obtainSessionId(storage, this.#settings.ttl, this.idFunc, this.options)
    checkNewId(this.#http, id)
    this.#madeId = id
    // Only an id that was drawn here has surely named no session before.
    this.#hasSeenRecord ||= this.idFunc !== undefined
    return id
  }

  #endOptions(isLogOut: boolean): EndOptions {
    return endOptions(this.#settings, this.#http, this.#request.revocations, isLogOut)
  }

  /** Chooses among the sessions that the request brought. */
  async #choose({ storage }: UsableStorage): Promise<Choice> {
    const choice = await this.brought.choose(storage, this.began)
    Object.assign(this.tracker, choice.lastRead)
    this.id = choice.id
    return choice
  }

  /** Begins a use of a session that does not exist, under a new id: a new session never gets the requested id. */
  async #beginAbsent(usable: UsableStorage): Promise<OpenUse> {
    this.hasRecord = false
    this.tracker.isLost ||= this.#request.revocations.hasEnded(this.id, this.tracker, this.began)
    if (!this.tracker.isLost) {
      this.#noteStaleId()
      this.#hasSeenRecord = false
      this.id = await this.makeId(usable)
    }
    return beginUse(usable, 'absent', undefined, this.tracker)
  }

  #noteStaleId(): void {
    const { revocations } = this.#request
    // If the request has been running for longer, another process may have ended the session meanwhile. Then the
    // browser may already have a new cookie, which must not be cleared.
    this.isRequestedIdStale ||=
      this.id === this.brought.requested.id && revocations.runningFor < MAX_LOOK_UP_TIME
  }
}

/** The age of a request, in milliseconds, up to which a missing session means that its id is stale. */
const MAX_LOOK_UP_TIME = 100
