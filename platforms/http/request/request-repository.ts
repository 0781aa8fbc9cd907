import { destroyed } from '../../../src/common/session-destroyed.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import type { JsonMap } from '../../../src/json/json-map.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import { givenTTL, isPastMaxLifetime, nowOf } from '../../../src/record/lifetime.ts'
import { parseMetadata, rawMetadata } from '../../../src/record/metadata.ts'
import { endSession } from '../../../src/session/end-session.ts'
import { lifeOptions } from '../../../src/session/life-options.ts'
import type { LogInSteps } from '../../../src/session/log-ins/log-in-steps.ts'
import { obtainSessionId } from '../../../src/session/obtain-session-id.ts'
import { beginUse, type OpenUse } from '../../../src/session/open-use.ts'
import { removeRecord } from '../../../src/session/remove-record.ts'
import type { SessionIdFunc, SessionRepository, UseBase } from '../../../src/session/repository.ts'
import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import type { UsableStorage } from '../../../src/session/usable-storage.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import type { CheckedOptions } from './checked-options.ts'
import { isEmptySession } from './is-empty-session.ts'
import { logOutTombstone } from './log-out-tombstone.ts'
import { requestLogInSteps } from './request-log-in.ts'
import { requestMetadata } from './request-metadata.ts'
import type { RequestRevocations } from './request-revocations.ts'
import { checkRequestId } from './requested-id.ts'
import type { ResponsePhase } from './response-phase.ts'
import { SessionTracker } from './session-tracker.ts'
import { UnansweredMove } from './unanswered-move.ts'

/** What the repository needs to know about its request. */
export interface RequestState {
  /** The session id that the request sent; empty if it sent none. */
  readonly requestedId: string
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
  /** The move to an id that no client knows yet. */
  readonly unanswered: UnansweredMove
  /** Whether the storage held a record when this request last read or wrote it; `undefined` before that. */
  hasRecord: boolean | undefined
  /** Whether no session was found for the requested id. */
  isRequestedIdStale = false
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
  /** The last id that was made here. No other request knows it yet. */
  #madeId = ''
  /** When the request began, in Unix milliseconds. */
  readonly #begin: number

  constructor(settings: SessionSettings, http: CheckedOptions, request: RequestState) {
    this.#settings = settings
    this.#http = http
    this.#request = request
    this.#begin = nowOf(settings)
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

  get logInSteps(): LogInSteps {
    const { revocations } = this.#request
    const request = { settings: this.#settings, options: this.#http, revocations, began: this.#begin }
    return requestLogInSteps(this, request)
  }

  /** Whether the session's id was made in this request. */
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
    if (base === 'cleared') return beginUse(usable, 'cleared', undefined, this.tracker)
    do {
      const session = await this.tracker.locate()
      if (session === undefined) break
      this.id = session.id
      if (isPastMaxLifetime(session.metadata, this.#settings)) {
        await usable.storage.removeAll(this.id, this.options)
        break
      }
      if (!(await isEmptySession(usable.storage, session))) {
        this.#hasSeenRecord = true
        this.hasRecord = true
        this.tracker.noteMetadata(session.metadata)
        return beginUse(usable, 'loaded', session.data, this.tracker)
      }
      // A session that was rotated between the two reads also looks empty.
    } while (await this.tracker.relocate())
    return this.#beginAbsent(usable)
  }

  info(): Promise<SessionInfo | undefined> {
    return this.tracker.info()
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
    const beforeEnd = revocations.revokeAll
    const options = {
      ...this.options,
      ttl: this.#settings.ttl,
      beforeEnd,
      tombstone: logOutTombstone(this.#settings, this.#http, use.needsRemoval === 'logOut'),
    }
    try {
      const { wasThere, ids, ended } = await removeRecord(endSession, usable.storage, this.id, use, options)
      // What this request has revoked it has ended itself, by a call whose answer was lost.
      if (!wasThere && !ids.some((id) => revocations.isOwn(id))) {
        const wasRevoked =
          ids.some((id) => revocations.hasRevoked(id)) || this.#isLate(ids.at(-1) as string, ended)
        this.tracker.isLost ||= this.hasRecord === true || wasRevoked
        if (!this.tracker.isLost) this.#noteStaleId()
      }
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
    if (this.tracker.isLost && !this.#mayBeginAnew(use)) throw destroyed()
    this.tracker.isLost = false
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    // This is read before any await: a removal that is requested during the move comes after it.
    const { hasRecord, span, epoch } = copy
    const newId = await this.makeId(this.tracker.usable())
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the id function gave the old id')
    const ttl = givenTTL(span, this.#settings)
    try {
      if (hasRecord) await this.tracker.move(newId, ttl, { keepOld: !deleteOld, epoch })
    } finally {
      this.#request.revocations.stepDone()
    }
    if (hasRecord) this.unanswered.note(this.id, deleteOld, copy)
    this.id = newId
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
    checkRequestId(this.#http, id)
    this.#madeId = id
    // Only an id that was drawn here has surely named no session before.
    this.#hasSeenRecord ||= this.idFunc !== undefined
    return id
  }

  /** Begins a use of a session that does not exist, under a new id: a new session never gets the requested id. */
  async #beginAbsent(usable: UsableStorage): Promise<OpenUse> {
    this.hasRecord = false
    this.tracker.isLost ||= this.#wasRevoked()
    if (!this.tracker.isLost) {
      this.#noteStaleId()
      this.#hasSeenRecord = false
      this.id = await this.makeId(usable)
    }
    return beginUse(usable, 'absent', undefined, this.tracker)
  }

  /**
   * Whether a log-in may begin a session anew in place of one that was ended: where no client was answered, there is no
   * cookie of a faster log-in or log-out that it could replace.
   */
  #mayBeginAnew({ copy }: OpenUse): boolean {
    const { revocations } = this.#request
    const ids = [this.id, this.tracker.lastReadId]
    return copy.base === 'absent' && ids.some((id) => revocations.revocationOf(id) === 'unanswered')
  }

  #wasRevoked(): boolean {
    const { revocations } = this.#request
    const { lastReadId, tombstone } = this.tracker
    return (
      revocations.hasRevoked(this.id) ||
      revocations.hasRevoked(lastReadId) ||
      this.#isLate(lastReadId, tombstone?.ended)
    )
  }

  #isLate(id: string, ended: number | undefined): boolean {
    return this.#request.revocations.isLate(id, ended, this.#begin)
  }

  #noteStaleId(): void {
    const { requestedId, revocations } = this.#request
    // If the request has been running for longer, another process may have ended the session meanwhile. Then the
    // browser may already have a new cookie, which must not be cleared.
    if (this.id === requestedId && revocations.runningFor < MAX_LOOK_UP_TIME) this.isRequestedIdStale = true
  }
}

/** The age of a request, in milliseconds, up to which a missing session means that its id is stale. */
const MAX_LOOK_UP_TIME = 100
