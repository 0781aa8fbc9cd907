import { destroyed, isDestroyed } from '../../../src/common/session-destroyed.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import { createdNow, isPastMaxLifetime, nowOf, ttlWithin } from '../../../src/record/lifetime.ts'
import type { MetadataChanges } from '../../../src/record/metadata.ts'
import { makeSessionId } from '../../../src/session/make-session-id.ts'
import { removeRecord } from '../../../src/session/remove-record.ts'
import type { SessionIdFunc, SessionRepository } from '../../../src/session/repository.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { beginUse, type SessionUse } from '../../../src/session/session-use.ts'
import type { UsableStorage } from '../../../src/session/usable-storage.ts'
import type { WorkingCopy } from '../../../src/session/working-copy.ts'
import type { StorageOptions } from '../../../src/storage/storage.ts'
import type { HttpSettings } from './http-settings.ts'
import { isEmptySession } from './is-empty-session.ts'
import type { RequestRevocations } from './request-revocations.ts'
import { checkRequestId } from './requested-id.ts'
import type { ResponsePhase } from './response-phase.ts'
import { SessionTracker } from './session-tracker.ts'
import { writeDeadEnd } from './write-dead-end.ts'

/** What a repository is told of its request. */
export interface RequestState {
  /** Empty where the request has brought none. */
  readonly requestedId: string
  readonly revocations: RequestRevocations
  readonly phase: ResponsePhase
}

/**
 * Keeps the session of a request. An id that the request has brought is used only if its session is there. A session
 * that is rotated meanwhile is saved under its new id. Once another request has ended it, nothing is stored.
 */
export class RequestRepository implements SessionRepository {
  idFunc: SessionIdFunc | undefined
  readonly tracker: SessionTracker
  /** Whether the storage held a record, as this object last saw it; `undefined` before it looked. */
  hasRecord: boolean | undefined
  /** The id that was brought named nothing when it was looked up. */
  isRequestedIdStale = false
  /** Whether this object has changed the session's own TTL. */
  hasNewTTL = false
  readonly #settings: SessionSettings
  readonly #http: HttpSettings
  readonly #request: RequestState
  /** This object has seen a record: one that it makes later is another session, whatever its id. */
  #hasSeenRecord = false
  /** The last id that was made here: nobody else has it yet. */
  #madeId = ''

  constructor(settings: SessionSettings, http: HttpSettings, request: RequestState) {
    this.#settings = settings
    this.#http = http
    this.#request = request
    this.tracker = new SessionTracker(settings, http, request.revocations)
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

  /** Whether the session's id was made here. */
  get hasMadeId(): boolean {
    return this.id === this.#madeId
  }

  checkChange(needsNewId: boolean): void {
    this.#request.phase.checkChange(needsNewId)
  }

  async load(base: 'cleared' | undefined): Promise<SessionUse> {
    // Before the record is read: what a hash table brings along with it is there for one turn of the event loop.
    const loading = this.tracker.usable()
    const usable = loading instanceof Promise ? await loading : loading
    if (this.id === '') {
      this.id = await this.#makeId(usable)
      return beginUse(usable, 'absent', undefined, this.tracker)
    }
    checkRequestId(this.#http, this.id)
    if (base === 'cleared') return beginUse(usable, 'cleared', undefined, this.tracker)
    do {
      const session = await this.tracker.locate()
      if (session === undefined) break
      this.id = session.id
      if (isPastMaxLifetime(session.metadata.created, this.#settings)) {
        await usable.storage.removeAll(this.id, this.options)
        break
      }
      if (!(await isEmptySession(usable.storage, session))) {
        this.#hasSeenRecord = true
        this.hasRecord = true
        this.tracker.noteMetadata(session.metadata)
        return beginUse(usable, 'loaded', session.data, this.tracker)
      }
      // It looks empty where it was rotated between two reads.
    } while (await this.tracker.relocate())
    return this.#beginAbsent(usable)
  }

  async save(use: SessionUse): Promise<void> {
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    const metadata = this.#metadataFor(copy)
    const action = copy.closeAction(metadata)
    const ttl = ttlWithin(copy.ownTTL, copy.created, this.#settings)
    if (action === 'merge') {
      // Nobody would learn the id of what this request makes now.
      if (this.tracker.isLost) throw destroyed()
      const epoch = !copy.hasRecord && this.#hasSeenRecord ? newEpoch() : undefined
      await this.tracker.merge(copy.changes(epoch, metadata), ttl)
      this.#hasSeenRecord = true
    } else if (action === 'renew') {
      const { storage } = await this.tracker.usable()
      await storage.updateTTL(this.id, ttl, this.options)
    }
    if (!copy.hasRecord && copy.isDirty) this.hasRecord = copy.size() > 0
    if (copy.hasNewTTL || !copy.hasRecord) this.tracker.ownTTL = copy.ownTTL
    this.hasNewTTL ||= copy.hasNewTTL
  }

  async remove(use: SessionUse): Promise<void> {
    const usable = await this.tracker.usable()
    await this.#revoke()
    if (this.#http.rotateEvery !== undefined) {
      await writeDeadEnd(this.tracker, this.#request.revocations, this.#settings.ttl)
    }
    await removeRecord(usable.storage, this.id, use, this.options)
    this.#hasSeenRecord = true
    this.hasRecord = false
    // What is set after a log-out is another session: a client that knows the old id must not see it.
    this.id = await this.#makeId(usable)
  }

  async move(use: SessionUse, deleteOld: boolean): Promise<void> {
    if (this.tracker.isLost) throw destroyed()
    if (use.needsRemoval) await this.remove(use)
    const { copy } = use
    // Read before anything is awaited: a removal that is asked for meanwhile comes after the move.
    const { hasRecord } = copy
    const newId = await this.#makeId(await this.tracker.usable())
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the new session id is the old one')
    const ttl = ttlWithin(copy.ownTTL, copy.created, this.#settings)
    if (hasRecord) await this.tracker.move(newId, ttl, !deleteOld)
    this.id = newId
  }

  /**
   * Rotation by age: gives a session that was saved or renewed a new id, if the one that it has is old enough. The
   * old id redirects to it for `grace` milliseconds: nobody has logged in, and other requests may be under way.
   */
  async rotate(grace: number): Promise<void> {
    const { rotateEvery } = this.#http
    const { rotated } = this.tracker
    if (rotateEvery === undefined || rotated === undefined || !this.hasRecord) return
    if (nowOf(this.#settings) - rotated < rotateEvery) return
    const usable = await this.tracker.usable()
    const newId = await this.#makeId(usable)
    try {
      const now = nowOf(this.#settings)
      const ttl = this.tracker.ownTTL ?? this.#settings.ttl
      await usable.storage.moveSession(this.id, newId, ttl, { leadsUntil: now + grace, rotated: now })
      this.id = newId
    } catch (error) {
      // Another request has rotated or ended the session before. What fails otherwise is due again at the next
      // request: all that this one has changed is saved.
      if (isDestroyed(error)) await this.tracker.follow()
    }
  }

  /** Begins a use of a session that is not there, under a new id: the one that was brought is never taken. */
  async #beginAbsent(usable: UsableStorage): Promise<SessionUse> {
    this.hasRecord = false
    this.tracker.isLost ||= this.#wasRevoked()
    if (!this.tracker.isLost) {
      this.#noteStaleId()
      this.#hasSeenRecord = false
      this.id = await this.#makeId(usable)
    }
    return beginUse(usable, 'absent', undefined, this.tracker)
  }

  /** Notes that this request is about to end its session, unless others have ended it before. */
  async #revoke(): Promise<void> {
    const isThere = await this.tracker.locate().then(
      (session) => session !== undefined,
      // What can't be read can be removed.
      () => true,
    )
    if (isThere) this.#request.revocations.revoke(this.id)
    else this.tracker.isLost ||= this.hasRecord === true || this.#wasRevoked()
    if (!isThere && !this.tracker.isLost) this.#noteStaleId()
  }

  #wasRevoked(): boolean {
    const { revocations } = this.#request
    return revocations.hasRevoked(this.id) || revocations.hasRevoked(this.tracker.lastReadId)
  }

  #noteStaleId(): void {
    const { requestedId, revocations } = this.#request
    // After a while it may have been another process that has ended the session since the request came.
    if (this.id === requestedId && revocations.runningFor < MAX_LOOK_UP_TIME) this.isRequestedIdStale = true
  }

  /** What has to be noted in the record: when the session was made, and when it got its id. */
  #metadataFor(copy: WorkingCopy): MetadataChanges | undefined {
    const created = createdNow(copy.created, this.#settings)
    if (this.#http.rotateEvery === undefined) return created
    if (copy.hasRecord && this.tracker.rotated !== undefined) return created
    this.tracker.rotated = nowOf(this.#settings)
    return { ...created, rotated: this.tracker.rotated }
  }

  async #makeId({ storage }: UsableStorage): Promise<string> {
    const id = await makeSessionId(storage, this.#settings.ttl, this.idFunc, this.options)
    checkRequestId(this.#http, id)
    this.#madeId = id
    return id
  }
}

/** In milliseconds. */
const MAX_LOOK_UP_TIME = 100
