import { destroyed } from '../common/session-destroyed.ts'
import { isSessionError } from '../common/session-error.ts'
import type { ChangeSet } from '../record/change-set.ts'
import { isPastMaxLifetime, nowOf } from '../record/lifetime.ts'
import type { Metadata, MetadataChanges } from '../record/metadata.ts'
import { visibleSize } from '../record/metadata.ts'
import { type FollowedSession, followRedirects } from '../record/redirect.ts'
import { ignoreDisabled } from '../storage/disabled-methods.ts'
import type { MoveOptions, StorageOptions } from '../storage/storage.ts'
import { readsByField } from './load-on-demand.ts'
import type { SessionHome } from './session-home.ts'
import type { LiveUse } from './session-use.ts'
import { StoredSession } from './storage-repository.ts'
import type { SessionUse } from './working-copy.ts'

/** The request that a session belongs to. */
export interface SessionRequest {
  /** After how many milliseconds a session is to get a new id. */
  readonly rotateEvery: number | undefined
  /** Whether the session of an id has been ended by another request while this one was running. */
  hasEnded(id: string): boolean
  /** An id names no session that is there and not empty. */
  unknown(id: string): void
  /** The session of an id is about to be removed, or to get another one. */
  ending(id: string): void
  /** Throws for an id that no request could bring back. */
  checkNewId(id: string): void
  /** Throws where a change comes too late, or its new id would. */
  beforeChange(needsNewId: boolean): void
}

/**
 * The session of a request: it takes no id from outside that names nothing, goes on under the id that its session
 * is given meanwhile for its age, and stores nothing once it has lost its session to another request.
 */
export class RequestSession extends StoredSession {
  /** Whether the storage held a record, as this object last saw it; `undefined` before it looked. */
  hasRecord: boolean | undefined
  /** Whether the session was removed, or got another id, by others while it was in use. */
  isLost = false
  /** The session's own TTL in milliseconds, as it was seen last, and whether this object has changed it. */
  ownTTL: number | undefined
  hasNewTTL = false
  readonly #request: SessionRequest
  /** The id at which the last look at the session has ended. */
  #ledTo = ''
  /** The last id that was made here: nobody else has it yet. */
  #madeId = ''
  /** When the session got its id, as it was seen or noted last. */
  #rotated: number | undefined

  constructor(home: SessionHome, options: StorageOptions, request: SessionRequest) {
    super(home, options)
    this.#request = request
  }

  override beforeChange(needsNewId: boolean): void {
    this.#request.beforeChange(needsNewId)
  }

  override async load(base: 'cleared' | undefined): Promise<SessionUse> {
    if (this.id !== '') this.#request.checkNewId(this.id)
    if (this.id === '' || base === 'cleared') return super.load(base)
    const found = await this.#find()
    if (found === undefined) return this.#absent()
    this.id = found.id
    this.hasSeenRecord = true
    if (isPastMaxLifetime(found.metadata, this.home)) {
      await this.storage.removeAll(this.id, this.options)
      return this.#absent()
    }
    if (await this.#isEmpty(found)) return (await this.relocate()) ? this.load(base) : this.#absent()
    this.hasRecord = true
    this.#note(found.metadata)
    return this.useOf('loaded', found.data)
  }

  override async save(live: LiveUse): Promise<void> {
    const { state } = live
    await super.save(live)
    if (state.base !== 'loaded' && state.isDirty) this.hasRecord = (await live.calls.size()) > 0
    if (state.hasNewTTL || state.base !== 'loaded') this.ownTTL = state.ownTTL
    this.hasNewTTL ||= state.hasNewTTL
  }

  override async remove(live: LiveUse): Promise<void> {
    await this.#tellEnd()
    if (this.#request.rotateEvery !== undefined) await this.#leave()
    await super.remove(live)
    if (live.keepsEmpty) await this.#empty()
    live.keepsEmpty = false
    this.hasRecord = false
    // What is set after a log-out is another session: whoever knows the old id must not see it.
    this.id = await this.makeId()
  }

  override async move(live: LiveUse, deleteOld: boolean): Promise<void> {
    if (this.isLost) throw destroyed()
    await super.move(live, deleteOld)
  }

  /**
   * Gives a session that was saved or renewed a new id, if the one that it has is old enough. The old one leads
   * there for `grace` milliseconds: nobody has logged in, and others may be under way with it.
   */
  async rotate(grace: number): Promise<void> {
    const { rotateEvery } = this.#request
    if (rotateEvery === undefined || this.#rotated === undefined || !this.hasRecord) return
    if (nowOf(this.home) - this.#rotated < rotateEvery) return
    const newId = await this.makeId()
    try {
      const now = nowOf(this.home)
      await super.moveRecord(newId, this.ownTTL ?? this.ttl, { leadsUntil: now + grace, rotated: now })
      this.id = newId
    } catch (error) {
      // Another request was faster: with a new id, which is this one's too then, or with an end. What fails
      // otherwise is due again at the next request: all that this one has changed is saved.
      if (isDestroyed(error)) await this.#follow()
    }
  }

  /** Whether the session has got another id for its age since it was loaded: it is this one's then. */
  override async relocate(): Promise<boolean> {
    if (this.#request.rotateEvery === undefined) return false
    const found = await this.#find(this.id, true)
    if (found === undefined || found.id === this.id) return false
    this.id = found.id
    this.#note(found.metadata)
    return true
  }

  /** Whether its id was made here. */
  get hasOwnId(): boolean {
    return this.id === this.#madeId
  }

  /** Whether there is a session of an id. */
  async isNamedBy(id: string): Promise<boolean> {
    const found = await this.#find(id)
    return found !== undefined && !(await this.#isEmpty(found))
  }

  /** In the place of a removal, where a storage has none. */
  async #empty(): Promise<void> {
    await ignoreDisabled(() => this.storage.setSession(this.id, new Map(), this.ttl, this.options))
  }

  /** Whether the session still is there, under the id that it has. */
  async isThere(): Promise<boolean> {
    const found = await this.#find()
    if (found === undefined || found.id !== this.id) return false
    this.#note(found.metadata)
    return true
  }

  protected override lifetimes(state: SessionUse): MetadataChanges | undefined {
    const lifetimes = super.lifetimes(state)
    if (this.#request.rotateEvery === undefined) return lifetimes
    if (state.base === 'loaded' && this.#rotated !== undefined) return lifetimes
    this.#rotated = nowOf(this.home)
    return { ...lifetimes, rotated: this.#rotated }
  }

  protected override async makeId(): Promise<string> {
    const id = await super.makeId()
    this.#request.checkNewId(id)
    this.#madeId = id
    return id
  }

  /** Saves changes under the id that the session has by then. */
  protected override async merge(changes: ChangeSet, ttl: number): Promise<void> {
    // Nobody would learn the id of what such a request makes anew.
    if (this.isLost) throw destroyed()
    await this.#following(() => super.merge(changes, ttl))
  }

  protected override async moveRecord(newId: string, ttl: number, options: MoveOptions): Promise<void> {
    const rotated = this.#request.rotateEvery === undefined ? undefined : nowOf(this.home)
    const moving = rotated === undefined ? options : { ...options, rotated }
    await this.#following(() => {
      if (!options.keepOld) this.#request.ending(this.id)
      return super.moveRecord(newId, ttl, moving)
    })
    this.#rotated = rotated
  }

  /** An id that names nothing is never taken. */
  async #absent(): Promise<SessionUse> {
    this.hasRecord = false
    this.isLost ||= this.#hasEnded()
    if (this.isLost) return this.useOf('absent')
    this.#request.unknown(this.id)
    this.hasSeenRecord = false
    this.id = await this.makeId()
    return this.useOf('absent')
  }

  /** The session, under the id that it has by now; who runs already may find it later than who comes. */
  async #find(id = this.id, isRunning = false): Promise<FollowedSession | undefined> {
    const now = isRunning ? undefined : nowOf(this.home)
    const { session, lastId } = await followRedirects((id) => this.read(id), id, now)
    this.#ledTo = lastId
    return session
  }

  /** Does something again where the session has got another id meanwhile. */
  async #following(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isDestroyed(error) || !(await this.#follow())) throw error
      await this.#following(work)
    }
  }

  /** Whether a session that is gone goes on under another id: it is this one's then. */
  async #follow(): Promise<boolean> {
    const found = await this.#find(this.id, true)
    this.isLost = found === undefined || found.id === this.id
    if (found === undefined || this.isLost) return false
    this.id = found.id
    this.#note(found.metadata)
    return true
  }

  #note({ ttl, rotated }: Metadata): void {
    this.ownTTL = ttl
    this.#rotated = rotated
  }

  /** Whether it holds no key: what a log-out of GoFrame's leaves. */
  async #isEmpty({ id, data }: FollowedSession): Promise<boolean> {
    const { storage, options } = this
    if (visibleSize(data) > 0) return false
    // A hash without the reserved field has others: there is no empty one.
    if (readsByField(storage)) return data.size > 0 && (await storage.getSize(id, options)) === 0
    if (storage.mergeSession !== undefined) return true
    const fields = await ignoreDisabled(() => storage.data(id, options))
    return Object.keys(fields ?? {}).length === 0
  }

  /** Tells the request that its session is about to be removed, unless others have ended it before. */
  async #tellEnd(): Promise<void> {
    // What can't be read can be removed.
    const isThere = await this.#find().then(
      (found) => found !== undefined,
      () => true,
    )
    if (isThere) this.#request.ending(this.id)
    else this.isLost ||= this.hasRecord === true || this.#hasEnded()
    if (!isThere && !this.isLost) this.#request.unknown(this.id)
  }

  #hasEnded(): boolean {
    return this.#request.hasEnded(this.id) || this.#request.hasEnded(this.#ledTo)
  }

  /** Marks the record as left, so that a rotation that is under way can't carry the session past its removal. */
  async #leave(): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      // What can't be read can't be moved either.
      const found = await this.#find().catch(() => undefined)
      if (found === undefined) return
      this.id = found.id
      this.#request.ending(this.id)
      try {
        return await super.merge(leaving(found.metadata.epoch), this.ttl)
      } catch (error) {
        if (!isDestroyed(error)) throw error
      }
    }
  }
}

/** Whether a session was gone when its changes came. */
export function isDestroyed(error: unknown): boolean {
  return isSessionError(error) && error.code === 'SESSION_DESTROYED'
}

function leaving(epoch: string | undefined): ChangeSet {
  const changes = { base: 'loaded', set: new Map(), removed: new Set<string>(), updates: new Map() } as const
  return { ...changes, ...(epoch !== undefined && { epoch }), reserved: { successor: '' } }
}

/** Each but the last found that the session had just got another id. */
const MOST_TRIES = 20
