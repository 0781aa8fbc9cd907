import { isDisabled } from '../common/error-disabled.ts'
import { isSessionError, SessionError, toSessionError } from '../common/session-error.ts'
import { checkSessionId, newSessionId } from '../common/session-id.ts'
import type { JsonMap } from '../json/json-map.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { newEpoch } from '../record/epoch.ts'
import { createdNow, isPastMaxLifetime, ttlWithin } from '../record/lifetime.ts'
import type { MetadataChanges } from '../record/metadata.ts'
import { parseMetadata, rawMetadata } from '../record/metadata.ts'
import { isRedirect } from '../record/redirect.ts'
import { ignoreDisabled } from '../storage/disabled-methods.ts'
import { loadWhole } from '../storage/load-whole.ts'
import type { MoveOptions, Storage, StorageOptions } from '../storage/storage.ts'
import { loadOtherWays, readsByField } from './load-on-demand.ts'
import type { SessionHome } from './session-home.ts'
import type { LiveUse } from './session-use.ts'
import { SessionUse } from './working-copy.ts'

/** Makes the id of a new session; it is given the TTL in milliseconds. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/** A session as its storage holds it: under which id, and what becomes of its record. */
export class StoredSession {
  id = ''
  idFunc: SessionIdFunc | undefined
  readonly options: StorageOptions
  protected readonly home: SessionHome
  /** This object has seen a record: one that it makes later is another, whatever its id. */
  protected hasSeenRecord = false

  constructor(home: SessionHome, options: StorageOptions) {
    this.home = home
    this.options = options
  }

  get ttl(): number {
    return this.home.ttl
  }

  get storage(): Storage {
    return this.home.storage
  }

  /** Called before something is changed; `needsNewId`: of a session that has no record yet, or its id. */
  beforeChange(_needsNewId: boolean): void {}

  /** Whether the session is found under another id than before. */
  async relocate(): Promise<boolean> {
    return false
  }

  /** Begins a use: loads the record, unless it is known to be `cleared`. */
  async load(base: 'cleared' | undefined): Promise<SessionUse> {
    if (this.id === '') {
      this.id = await this.makeId()
      return this.useOf('absent')
    }
    if (base === 'cleared') return this.useOf('cleared')
    const data = await this.read(this.id)
    if (data === undefined || isRedirect(data)) return this.useOf('absent')
    this.hasSeenRecord = true
    if (!isPastMaxLifetime(parseMetadata(rawMetadata(data)), this.home)) return this.useOf('loaded', data)
    await this.storage.removeAll(this.id, this.options)
    return this.useOf('cleared')
  }

  /** Ends a use: saves what it has changed, or renews what it has only read. */
  async save(live: LiveUse): Promise<void> {
    const { state } = live
    const { storage, options } = this
    if (live.owesRemoval) await this.remove(live)
    const ttl = ttlWithin(state.ownTTL, state.created, this.home)
    const lifetimes = this.lifetimes(state)
    if (state.hasChanges || (lifetimes !== undefined && state.base === 'loaded')) {
      const epoch = state.base !== 'loaded' && this.hasSeenRecord ? newEpoch() : undefined
      await this.merge(state.changes(epoch, lifetimes), ttl)
      this.hasSeenRecord = true
    } else if (live.keepsEmpty) {
      await ignoreDisabled(() => storage.setSession(this.id, new Map(), ttl, options))
    } else if (state.base !== 'cleared' && (state.isDirty || live.calls.hasData)) {
      await ignoreDisabled(() => storage.updateTTL(this.id, ttl, options))
    }
  }

  /** Removes the record of a use that has been cleared. */
  async remove(live: LiveUse): Promise<void> {
    try {
      await this.storage.removeAll(this.id, this.options)
    } catch (error) {
      if (isSessionError(error) && error.code === 'NOT_DURABLE') live.owesRemoval = false
      if (!isDisabled(error)) throw error
      live.keepsEmpty = true
    }
    live.owesRemoval = false
    this.hasSeenRecord = true
  }

  /** Moves the record of a use to a new id. */
  async move(live: LiveUse, deleteOld: boolean): Promise<void> {
    if (live.owesRemoval) await this.remove(live)
    // As it is now: a removal that is asked for meanwhile comes after the move.
    const { hasRecord } = live.calls
    const newId = await this.makeId()
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the new session id is the old one')
    if (hasRecord)
      await this.moveRecord(newId, ttlWithin(live.state.ownTTL, live.state.created, this.home), {
        keepOld: !deleteOld,
      })
    this.id = newId
  }

  /** What is to be noted of the session's lifetimes. */
  protected lifetimes(state: SessionUse): MetadataChanges | undefined {
    return createdNow(state.created, this.home)
  }

  /** What a storage holds of a session: of one that is read by field the reserved key alone. */
  protected read(id: string): Promise<JsonMap | undefined> {
    const { storage, ttl, options } = this
    return loadWhole(storage, id, ttl, readsByField(storage) ? { ...options, fields: false } : options)
  }

  protected useOf(base: ChangeSet['base'], data?: JsonMap): SessionUse {
    const { storage } = this
    return new SessionUse(base, data, storage.storedText?.bind(storage))
  }

  protected async makeId(): Promise<string> {
    const own = await this.#ownId()
    const made =
      own !== ''
        ? own
        : (await ignoreDisabled(() => this.storage.newId(this.ttl, this.options))) || newSessionId()
    checkSessionId(made)
    return made
  }

  protected async merge(changes: ChangeSet, ttl: number): Promise<void> {
    const { storage, options } = this
    if (storage.mergeSession) await storage.mergeSession(this.id, changes, ttl, options)
    else await (await loadOtherWays()).saveWhole(storage, this.id, changes, ttl, options)
  }

  protected async moveRecord(newId: string, ttl: number, options: MoveOptions): Promise<void> {
    const { storage } = this
    const moving = { ...this.options, ...options }
    if (storage.moveSession) await storage.moveSession(this.id, newId, ttl, moving)
    else await (await loadOtherWays()).moveWhole(storage, this.id, newId, ttl, moving)
  }

  async #ownId(): Promise<string> {
    try {
      return (await this.idFunc?.(this.ttl)) ?? ''
    } catch (error) {
      throw toSessionError(error, 'Session.start: the id function failed', 'INVALID_SESSION_ID')
    }
  }
}
