import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { nowOf } from '../../../src/record/lifetime.ts'
import { type Metadata, type SessionSpan, withMetadata } from '../../../src/record/metadata.ts'
import { anyStorage } from '../../../src/session/adapt-storage.ts'
import type { FieldTarget } from '../../../src/session/field-access.ts'
import { lifeOptions } from '../../../src/session/life-options.ts'
import { type LocatedSession, locateSession } from '../../../src/session/locate-session.ts'
import type { SessionInfo } from '../../../src/session/session-info.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { type UsableStorage, usableStorage } from '../../../src/session/usable-storage.ts'
import type { MoveOptions, Storage } from '../../../src/storage/storage.ts'
import type { CheckedOptions } from './checked-options.ts'
import { isEmptySession } from './is-empty-session.ts'
import { requestInfo } from './request-info.ts'
import type { RequestRevocations } from './request-revocations.ts'

/** Keeps the current id of the session of a request, and finds its new id after another request has rotated it. */
export class SessionTracker implements FieldTarget {
  id = ''
  readonly options = {}
  /** Whether another request has removed the session, or has given it a new id without a redirect. */
  isLost = false
  /** The last id that was read to find the session. */
  lastReadId = ''
  /** The tombstone of the session that was found there, if there was one. */
  tombstone: Metadata | undefined
  /** The session's own TTL, in milliseconds, as last read or saved. */
  ownTTL: number | undefined
  /** When the session got its id, in Unix milliseconds, as last read or saved. */
  rotated: number | undefined
  /** When the session was created and ends at the latest, as last read. */
  span: SessionSpan = {}
  /** The session's epoch as last read, `null` if it has none; `undefined` if it is not known. */
  epoch: string | null | undefined
  readonly #settings: SessionSettings
  readonly #rotates: boolean
  readonly #revocations: RequestRevocations

  constructor(settings: SessionSettings, http: CheckedOptions, revocations: RequestRevocations) {
    this.#settings = settings
    this.#rotates = http.rotateEvery !== undefined
    this.#revocations = revocations
  }

  get storage(): Storage {
    return this.#settings.storage
  }

  usable(): UsableStorage {
    return usableStorage(this.storage, anyStorage)
  }

  /** Looks at the session as a new request would find it, and renews nothing. */
  info(): Promise<SessionInfo | undefined> {
    return requestInfo(this.usable().storage, this.id, this.#settings)
  }

  /** Reads the session as a new request would: follows only redirects that have not expired. Changes no id. */
  locate(id = this.id): Promise<LocatedSession | undefined> {
    return this.#locate(id, nowOf(this.#settings))
  }

  /** Keeps the own TTL, the times and the epoch of the record. */
  noteMetadata({ ttl, rotated, created, ends, epoch }: Metadata): void {
    this.epoch = epoch ?? null
    this.span = { created, ends }
    this.ownTTL = ttl
    this.rotated = rotated
  }

  /** For a read that found nothing: takes over a new id, if there is one. Returns whether there was. */
  async relocate(): Promise<boolean> {
    return this.#rotates && this.#adopt(await this.#locate(this.id, undefined))
  }

  /** For a write that failed: takes over the new id, or else marks the session as lost. Returns whether it has one. */
  async follow(): Promise<boolean> {
    const isFound = this.#adopt(await this.#locate(this.id, undefined))
    this.isLost = !isFound
    return isFound
  }

  /** Whether the session still exists under this same id. Changes no id. */
  async stillExists(): Promise<boolean> {
    const session = await this.locate()
    if (session === undefined || session.id !== this.id) return false
    this.noteMetadata(session.metadata)
    return true
  }

  /** Whether any id leads, perhaps through redirects, to a session that is not empty. Changes no id. */
  async leadsToSession(id: string): Promise<boolean> {
    const session = await this.locate(id)
    return session !== undefined && !(await isEmptySession(this.usable().storage, session))
  }

  /** Merges changes into the session under its current id. `ttl` is in milliseconds. */
  async merge(changes: ChangeSet, ttl: number): Promise<void> {
    for (;;) {
      const { storage } = this.usable()
      try {
        const options = lifeOptions(this.options, ttl, this.#settings.ttl)
        return await storage.mergeSession(this.id, changes, ttl, options)
      } catch (error) {
        if (!isDestroyed(error) || !(await this.follow())) throw error
      }
    }
  }

  /** Moves the session from its current id to a new one in the storage. `ttl` is in milliseconds. */
  async move(newId: string, ttl: number, moving: MoveOptions): Promise<void> {
    const rotated = this.#rotates ? nowOf(this.#settings) : undefined
    const { keepOld, arrive = (data) => data } = moving
    const given: MoveOptions = this.#rotates
      ? { ...moving, arrive: (data) => withMetadata(arrive(data), { rotated }) }
      : moving
    const options = lifeOptions(given, ttl, this.#settings.ttl)
    for (;;) {
      const { storage } = this.usable()
      if (!keepOld) this.#revocations.revoke(this.id)
      try {
        await storage.moveSession(this.id, newId, ttl, options)
        this.rotated = rotated
        return
      } catch (error) {
        if (!isDestroyed(error) || !(await this.follow())) throw error
      }
    }
  }

  async #locate(id: string, now: number | undefined): Promise<LocatedSession | undefined> {
    const { storage } = this.usable()
    const { session, lastReadId, tombstone } = await locateSession(storage, id, {
      ttl: this.#settings.ttl,
      now,
    })
    this.lastReadId = lastReadId
    this.tombstone = tombstone
    return session
  }

  /** Takes over the id of a session that was found, unless it has the same id. */
  #adopt(session: LocatedSession | undefined): boolean {
    if (session === undefined || session.id === this.id) return false
    this.id = session.id
    this.noteMetadata(session.metadata)
    return true
  }
}
