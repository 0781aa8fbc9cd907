import { destroyed, newEpoch } from './apply-changes.ts'
import type { ChangeSet } from './change-set.ts'
import { findSession, isEmptySession, isLifeOver, nowOf, readsByField } from './find-session.ts'
import { ignoreDisabled } from './ignore-disabled.ts'
import { JsonMap } from './json-map.ts'
import { lifetimesOf, ttlOf } from './lifetimes.ts'
import type { LiveUse } from './live-use.ts'
import { isDisabled, isSessionError, SessionError, toSessionError } from './session-error.ts'
import type { SessionHome, SessionRequest } from './session-home.ts'
import { checkSessionId, newSessionId } from './session-id.ts'
import { SessionUse } from './session-use.ts'
import type { MoveOptions, Storage, StorageOptions } from './storage.ts'

/** Makes the id of a new session; it is given the TTL in milliseconds. */
export type SessionIdFunc = (ttl: number) => string | Promise<string>

/** A session as its storage holds it: under which id, and what becomes of its record. */
export class StoredSession {
  id = ''
  idFunc: SessionIdFunc | undefined
  /** Whether the storage held a record, as this object last saw it; `undefined` before it looked. */
  hasRecord: boolean | undefined
  /** The session's own TTL in milliseconds, as it was saved or seen last. */
  ownTTL: number | undefined
  /** Whether that was changed. */
  hasNewTTL = false
  /** Whether it was removed, or given another id, by others while it was in use. */
  isLost = false
  readonly options: StorageOptions
  readonly #home: SessionHome
  /** This object has seen a record: one that it makes later is another, whatever its id. */
  #hasSeenRecord = false
  /** When the session got its id, as it was saved or seen last. */
  #rotated: number | undefined
  /** The TTL in milliseconds with which it was saved or renewed last. */
  #lastTTL = 0

  constructor(home: SessionHome, options: StorageOptions) {
    this.#home = home
    this.options = options
  }

  get ttl(): number {
    return this.#home.ttl
  }

  get storage(): Storage {
    return this.#home.storage
  }

  /** Begins a use: loads the record, unless it is known to be `cleared`. */
  async load(base: 'cleared' | undefined): Promise<SessionUse> {
    if (this.id === '') {
      this.id = await this.#makeId()
      return this.#useOf('absent')
    }
    if (base === 'cleared') return this.#useOf('cleared')
    const found = await findSession(this.#home, this.id, this.options)
    if (found === undefined) return this.#absent()
    this.id = found.id
    this.#hasSeenRecord = true
    const { request } = this.#home
    if (isLifeOver(found.reserved, this.#home)) {
      await this.storage.removeAll(this.id, this.options)
      return request === undefined ? this.#useOf('cleared') : this.#absent()
    }
    if (request !== undefined && (await isEmptySession(found, this.#home, this.options)))
      return this.#absent()
    this.hasRecord = true
    return this.#useOf('loaded', found.data)
  }

  /** Ends a use: saves what it has changed, or renews what it has only read. */
  async save(live: LiveUse): Promise<void> {
    const { state } = live
    const { storage, options } = this
    if (live.owesRemoval) await this.remove(live)
    const ttl = ttlOf(state, this.#home)
    this.#lastTTL = ttl
    const lifetimes = lifetimesOf(state, this.#home)
    this.ownTTL = state.ownTTL
    this.hasNewTTL ||= state.hasNewTTL
    this.#rotated = lifetimes?.rotated ?? state.reserved.rotated
    if (state.hasChanges || (lifetimes !== undefined && state.base === 'loaded')) {
      const isNew = state.base !== 'loaded'
      await this.#merge(state.changes(isNew && this.#hasSeenRecord ? newEpoch() : undefined, lifetimes), ttl)
      this.#hasSeenRecord = true
      this.hasRecord = !isNew || state.size() > 0
    } else if (live.keepsEmpty) {
      await ignoreDisabled(() => storage.setSession(this.id, new Map(), ttl, options))
    } else if (state.base !== 'cleared' && (state.isDirty || live.calls.hasData)) {
      await ignoreDisabled(() => storage.updateTTL(this.id, ttl, options))
    }
  }

  /** Removes the record of a use that has been cleared. */
  async remove(live: LiveUse): Promise<void> {
    const { request, rotateEvery } = this.#home
    if (request !== undefined) await this.#tellEnd(request)
    if (rotateEvery !== undefined) await this.#leave()
    try {
      await this.storage.removeAll(this.id, this.options)
    } catch (error) {
      if (isSessionError(error) && error.code === 'NOT_DURABLE') live.owesRemoval = false
      if (!isDisabled(error)) throw error
      live.keepsEmpty = true
    }
    live.owesRemoval = false
    this.#hasSeenRecord = true
    this.hasRecord = false
    // What a request sets after a log-out is another session: whoever knows the id must not see it.
    if (request !== undefined && !live.keepsEmpty) this.id = await this.#makeId()
  }

  /** Moves the record of a use to a new id. */
  async move(live: LiveUse, deleteOld: boolean): Promise<void> {
    if (live.owesRemoval) await this.remove(live)
    const newId = await this.#makeId()
    if (newId === this.id) throw new SessionError('INVALID_SESSION_ID', 'the new session id is the old one')
    if (live.calls.hasRecord) {
      this.#home.request?.ending(this.id)
      await this.#moveRecord(newId, ttlOf(live.state, this.#home), { keepOld: !deleteOld })
    }
    this.id = newId
  }

  /**
   * Gives a session that was saved or renewed a new id, if the one that it has is old enough. The old one leads
   * there for `grace` milliseconds: nobody has logged in, and others may be under way with it.
   */
  async rotate(grace: number): Promise<void> {
    const { rotateEvery } = this.#home
    const age = nowOf(this.#home) - (this.#rotated ?? Number.POSITIVE_INFINITY)
    if (rotateEvery === undefined || age < rotateEvery || !this.hasRecord) return
    const newId = await this.#makeId()
    try {
      await this.#moveOnce(newId, this.#lastTTL, { forward: grace })
      this.id = newId
    } catch (error) {
      if (!isDestroyed(error)) throw error
      // Another request was faster: with a new id, or with an end.
      await this.#follows(error)
    }
  }

  /** Whether the session still is there, under the id that it has. */
  async isThere(): Promise<boolean> {
    const found = await findSession(this.#home, this.id, this.options)
    return found?.id === this.id
  }

  #useOf(base: ChangeSet['base'], data?: JsonMap): SessionUse {
    const { storage } = this
    return new SessionUse(base, data, storage.storedText?.bind(storage))
  }

  /** A request never takes an id from outside that names nothing. */
  async #absent(): Promise<SessionUse> {
    const { request } = this.#home
    this.hasRecord = false
    if (request === undefined) return this.#useOf('absent')
    if (request.absent(this.id) === 'ended') return this.#useOf('loaded', JsonMap.EMPTY)
    this.id = await this.#makeId()
    return this.#useOf('absent')
  }

  async #makeId(): Promise<string> {
    const own = await this.#ownId()
    const made =
      own !== ''
        ? own
        : (await ignoreDisabled(() => this.storage.newId(this.ttl, this.options))) || newSessionId()
    checkSessionId(made)
    return made
  }

  async #ownId(): Promise<string> {
    try {
      return (await this.idFunc?.(this.ttl)) ?? ''
    } catch (error) {
      throw toSessionError(error, 'Session.start: the id function failed', 'INVALID_SESSION_ID')
    }
  }

  /** Saves changes, under the id that the session has by then. */
  async #merge(changes: ChangeSet, ttl: number): Promise<void> {
    // Nobody would learn the id of what such a request makes anew.
    if (this.isLost && this.#home.request !== undefined) throw destroyed()
    try {
      await this.#mergeOnce(changes, ttl)
    } catch (error) {
      if (changes.base !== 'loaded' || !(await this.#follows(error))) throw error
      await this.#merge(changes, ttl)
    }
  }

  async #mergeOnce(changes: ChangeSet, ttl: number): Promise<void> {
    const { storage, options } = this
    if (storage.mergeSession) await storage.mergeSession(this.id, changes, ttl, options)
    else await (await loadOtherWays()).saveWhole(storage, this.id, changes, ttl, options)
  }

  async #moveRecord(newId: string, ttl: number, options: MoveOptions): Promise<void> {
    try {
      await this.#moveOnce(newId, ttl, options)
    } catch (error) {
      if (!(await this.#follows(error))) throw error
      await this.#moveRecord(newId, ttl, options)
    }
  }

  async #moveOnce(newId: string, ttl: number, options: MoveOptions): Promise<void> {
    const { storage } = this
    const rotated = this.#home.rotateEvery === undefined ? undefined : nowOf(this.#home)
    const moving = { ...this.options, ...options, ...(rotated !== undefined && { rotated }) }
    if (storage.moveSession) await storage.moveSession(this.id, newId, ttl, moving)
    else await (await loadOtherWays()).moveWhole(storage, this.id, newId, ttl, moving)
    this.#rotated = rotated
  }

  /** Tells a request that its session is about to be removed, unless others have ended it before. */
  async #tellEnd(request: SessionRequest): Promise<void> {
    // What can't be read can be removed.
    const isThere = await findSession(this.#home, this.id, this.options).then(
      (found) => found !== undefined,
      () => true,
    )
    if (isThere) request.ending(this.id)
    else this.isLost ||= this.hasRecord === true || request.absent(this.id) === 'ended'
  }

  /** Marks the record as left, so that a rotation that is under way can't carry the session past its removal. */
  async #leave(): Promise<void> {
    const changes = {
      base: 'loaded',
      set: new Map(),
      removed: new Set<string>(),
      updates: new Map(),
    } as const
    for (;;) {
      const found = await findSession(this.#home, this.id, this.options)
      if (found === undefined) return
      this.id = found.id
      this.#home.request?.ending(this.id)
      const { epoch } = found.reserved
      const leaving = { ...changes, ...(epoch !== undefined && { epoch }), reserved: { successor: '' } }
      try {
        return await this.#mergeOnce(leaving, this.ttl)
      } catch (error) {
        if (!isDestroyed(error)) throw error
      }
    }
  }

  /** Whether a session that is gone lives on under an id that it was given meanwhile: it is this one's then. */
  async #follows(error: unknown): Promise<boolean> {
    if (!isDestroyed(error)) return false
    const found = await findSession(this.#home, this.id, this.options)
    this.isLost = found === undefined || found.id === this.id
    if (found === undefined || this.isLost) return false
    this.id = found.id
    this.#rotated = found.reserved.rotated
    return true
  }
}

/** Whether a session was gone when its changes came. */
export function isDestroyed(error: unknown): boolean {
  return isSessionError(error) && error.code === 'SESSION_DESTROYED'
}

type OtherWays = typeof import('./other-ways.ts')

let otherWays: OtherWays | undefined

/** Loads what only some storages need, once. */
export async function loadOtherWays(): Promise<OtherWays> {
  otherWays ??= await import('./other-ways.ts')
  return otherWays
}

/** What a storage needs of it, where it does: without a wait once it is there. */
export function otherWaysFor(storage: Storage): OtherWays | Promise<OtherWays> | undefined {
  if (storage.mergeSession !== undefined && !readsByField(storage)) return undefined
  return otherWays ?? loadOtherWays()
}
