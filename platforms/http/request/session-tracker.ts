import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { nowOf } from '../../../src/record/lifetime.ts'
import type { Metadata } from '../../../src/record/metadata.ts'
import type { FieldTarget } from '../../../src/session/field-reads.ts'
import { type LocatedSession, locateSession } from '../../../src/session/locate-session.ts'
import type { SessionSettings } from '../../../src/session/session-settings.ts'
import { type UsableStorage, usableStorage } from '../../../src/session/usable-storage.ts'
import type { MoveOptions, Storage } from '../../../src/storage/storage.ts'
import type { HttpSettings } from './http-settings.ts'
import { isEmptySession } from './is-empty-session.ts'
import type { RequestRevocations } from './request-revocations.ts'

/** Knows under which id the session of a request is, and follows it when another request gives it a new one. */
export class SessionTracker implements FieldTarget {
  id = ''
  readonly options = {}
  /** Whether other requests have removed the session, or given it an id that can't be followed. */
  isLost = false
  /** The last id that was read in search of the session. */
  lastReadId = ''
  /** The session's own TTL in milliseconds, as it was seen last. */
  ownTTL: number | undefined
  /** When the session got its id, in Unix milliseconds, as it was seen or noted last. */
  rotated: number | undefined
  readonly #settings: SessionSettings
  readonly #rotates: boolean
  readonly #revocations: RequestRevocations

  constructor(settings: SessionSettings, http: HttpSettings, revocations: RequestRevocations) {
    this.#settings = settings
    this.#rotates = http.rotateEvery !== undefined
    this.#revocations = revocations
  }

  get storage(): Storage {
    return this.#settings.storage
  }

  usable(): UsableStorage | Promise<UsableStorage> {
    return usableStorage(this.storage)
  }

  /** Finds the session as a new request would. */
  locate(id = this.id): Promise<LocatedSession | undefined> {
    return this.#locate(id, nowOf(this.#settings))
  }

  /** Takes what a record says of its session. */
  noteMetadata({ ttl, rotated }: Metadata): void {
    this.ownTTL = ttl
    this.rotated = rotated
  }

  /** Follows a rotation that has happened since the session was loaded; whether there was one. */
  async relocate(): Promise<boolean> {
    return this.#rotates && this.#moveTo(await this.#locate(this.id, undefined))
  }

  /** Follows the session, which was gone from its id; where it is not found under another one, it is lost. */
  async follow(): Promise<boolean> {
    const isFound = this.#moveTo(await this.#locate(this.id, undefined))
    this.isLost = !isFound
    return isFound
  }

  /** Whether the session still is there, under the id that it has. */
  async stillExists(): Promise<boolean> {
    const session = await this.locate()
    if (session === undefined || session.id !== this.id) return false
    this.noteMetadata(session.metadata)
    return true
  }

  /** Whether an id leads to a session that is not empty. */
  async leadsToSession(id: string): Promise<boolean> {
    const session = await this.locate(id)
    return session !== undefined && !(await isEmptySession(this.storage, session))
  }

  /** Merges changes into the session, under the id that it has by then. `ttl` is in milliseconds. */
  async merge(changes: ChangeSet, ttl: number): Promise<void> {
    for (;;) {
      const usable = this.usable()
      const { storage } = usable instanceof Promise ? await usable : usable
      try {
        return await storage.mergeSession(this.id, changes, ttl, this.options)
      } catch (error) {
        if (!isDestroyed(error) || !(await this.follow())) throw error
      }
    }
  }

  /** Moves the session to a new id, from the one that it has by then. `ttl` is in milliseconds. */
  async move(newId: string, ttl: number, keepOld: boolean): Promise<void> {
    const rotated = this.#rotates ? nowOf(this.#settings) : undefined
    const options: MoveOptions = { keepOld, ...(rotated !== undefined && { rotated }) }
    for (;;) {
      const { storage } = await this.usable()
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
    const usable = this.usable()
    const { storage } = usable instanceof Promise ? await usable : usable
    const { session, lastReadId } = await locateSession(storage, id, { ttl: this.#settings.ttl, now })
    this.lastReadId = lastReadId
    return session
  }

  #moveTo(session: LocatedSession | undefined): boolean {
    if (session === undefined || session.id === this.id) return false
    this.id = session.id
    this.noteMetadata(session.metadata)
    return true
  }
}
