import type { SessionData } from 'express-session'
import { isDestroyed } from '../../../src/common/session-destroyed.ts'
import { checkSessionId, isSessionId } from '../../../src/common/session-id.ts'
import { layOver } from '../../../src/json/lay-over.ts'
import type { ChangeSet } from '../../../src/record/change-set.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import { lifeOptions } from '../../../src/session/life-options.ts'
import { attempt } from './attempt.ts'
import { CallOrder } from './call-order.ts'
import {
  type Difference,
  differenceFrom,
  markUncertain,
  NO_DIFFERENCE,
  noteStored,
  type SessionSnapshot,
  type Texts,
  withMetadata,
} from './session-snapshot.ts'
import { COOKIE_KEY, cookieTTL, hasExpired, isSameTTL } from './store-cookie.ts'
import { burySession, removeSession, unlessInvalidId } from './store-ending.ts'
import { loadSession, type StoreContext } from './store-load.ts'
import { textOf, textsOf } from './store-texts.ts'
import { logInNotes, type Noted, newUser, noteUser, userOf } from './store-user.ts'

/**
 * Loads and saves the session objects of express-session. For each object it keeps a snapshot of what is stored, and
 * saves only what differs from that. The calls for one id take effect in the order in which they came: each save starts
 * from what the one before it has stored.
 */
export class StoreSessions {
  readonly #context: StoreContext
  readonly #snapshots = new WeakMap<object, SessionSnapshot>()
  /** Who was logged in to the session that was given up for this one. */
  readonly #before = new WeakMap<object, Noted>()
  readonly #order = new CallOrder()

  constructor(context: StoreContext) {
    this.#context = context
  }

  load(id: string): Promise<SessionData | undefined> {
    return this.#order.read(id, async () => {
      const loaded = await this.#load(id)
      if (loaded === undefined) return undefined
      this.#snapshots.set(loaded.session, loaded.snapshot)
      return loaded.session
    })
  }

  /** Gives a session object the snapshot of the data that it was made from. */
  copySnapshot(data: object, session: object): void {
    const snapshot = this.#snapshots.get(data)
    if (snapshot === undefined) return
    // The object leaves out keys such as `save`. That one is missing does not mean that the request has removed it.
    const keys = new Set(Object.keys(session))
    const texts = new Map([...snapshot.texts].filter(([key]) => keys.has(key)))
    this.#snapshots.set(session, { ...snapshot, texts })
  }

  save(id: string, session: SessionData): Promise<void> {
    // Encoded now, because the request may change the session before the save begins.
    const prepared = attempt(() => {
      checkSessionId(id)
      const user = userOf(this.#context.user, session)
      return { texts: textsOf(session), ttl: this.#ttlOf(id, session), user }
    })
    return this.#order.write(id, async () => {
      const saved = prepared()
      if (saved.ttl <= 0) return removeSession(this.#context, id)
      const snapshot = this.#snapshotOf(id, session)
      if (snapshot !== undefined) await this.#merge(snapshot, saved)
      else if (isSessionObject(session)) {
        this.#snapshots.set(session, await this.#make(id, saved, this.#before.get(session)))
      } else await this.#replace(id, saved)
    })
  }

  /**
   * Ends the session that a request gives up for another one, and returns who was logged in to it. Where somebody was, or
   * has just logged out, a tombstone tells for a while that it has ended.
   */
  giveUp(id: string, session: object | undefined): Promise<Noted> {
    return this.#order.write(id, async () => {
      const snapshot = session && this.#snapshotOf(id, session)
      if (!snapshot?.hadUser) await removeSession(this.#context, id)
      else await burySession(this.#context, id)
      return snapshot?.noted ?? {}
    })
  }

  /** Tells who was logged in to the session that a request has given up for this one. */
  noteBefore(session: object, noted: Noted): void {
    this.#before.set(session, noted)
  }

  touch(id: string, session: SessionData): Promise<void> {
    const prepared = attempt(() => ({ cookie: textOf(session.cookie), ttl: this.#ttlOf(id, session) }))
    return this.#order.write(id, async () => {
      const { cookie, ttl } = prepared()
      if (ttl <= 0) return removeSession(this.#context, id)
      const snapshot = this.#snapshotOf(id, session) ?? (await this.#load(id))?.snapshot
      if (snapshot === undefined) return
      const texts = new Map(snapshot.texts)
      if (cookie !== undefined) texts.set(COOKIE_KEY, cookie)
      await this.#merge(snapshot, { texts, ttl })
    })
  }

  remove(id: string): Promise<void> {
    return this.#order.write(id, () => removeSession(this.#context, id))
  }

  async #load(id: string): ReturnType<typeof loadSession> {
    return isSessionId(id) ? unlessInvalidId(() => loadSession(this.#context, id)) : undefined
  }

  /** Saves data without a snapshot: compares it with the stored session, if there is one. */
  async #replace(id: string, saved: Saved): Promise<void> {
    const stored = await this.#load(id)
    const isMerged = stored !== undefined && (await this.#merge(stored.snapshot, saved))
    if (!isMerged) await this.#make(id, saved)
  }

  /**
   * Creates a session and replaces what is stored. It gets an epoch, so that a request that still holds an earlier
   * session of the same id can't save into this one. `before` is the log-in of the session that was given up for it.
   */
  async #make(id: string, { texts, ttl, user = '' }: Saved, before?: Noted): Promise<SessionSnapshot> {
    const snapshot = {
      id,
      epoch: newEpoch(),
      ttl: this.#ownTTL(ttl),
      texts,
      stored: '{}',
      ...newUser(),
    }
    const handle = before?.user === user ? before.handle : undefined
    const notes = logInNotes(snapshot, user, handle, this.#context.now())
    const difference = withMetadata(differenceFrom(NOTHING, texts, snapshot.ttl), notes) ?? NO_DIFFERENCE
    await this.#store(id, 'any', snapshot.epoch, difference, ttl)
    noteStored(snapshot, texts, difference)
    noteUser(snapshot, user, notes)
    return snapshot
  }

  /** Saves what differs from the snapshot, and updates the snapshot. Returns whether the session still exists. */
  async #merge(snapshot: SessionSnapshot, { texts, ttl, user }: Saved): Promise<boolean> {
    const { id, epoch } = snapshot
    const ownTTL = this.#ownTTL(ttl)
    const notes = user === undefined ? undefined : logInNotes(snapshot, user, undefined, this.#context.now())
    const difference = withMetadata(differenceFrom(snapshot, texts, ownTTL), notes)
    if (difference === undefined) {
      await this.#context.storage.updateTTL(id, this.#context.ttl)
      return true
    }
    try {
      await this.#store(id, 'loaded', epoch, difference, ttl)
    } catch (error) {
      if (isDestroyed(error)) return false
      markUncertain(snapshot, difference)
      throw error
    }
    noteStored(snapshot, texts, difference)
    if (difference.reserved !== undefined) snapshot.ttl = ownTTL
    if (user !== undefined) noteUser(snapshot, user, notes)
    return true
  }

  #store(
    id: string,
    base: ChangeSet['base'],
    epoch: string | undefined,
    difference: Difference,
    ttl: number,
  ): Promise<void> {
    const changes = {
      base,
      ...difference,
      layOver,
      ...(epoch !== undefined && { epoch }),
      updates: new Map(),
    }
    return this.#context.storage.mergeSession(id, changes, ttl, lifeOptions({}, ttl, this.#context.ttl))
  }

  /** The TTL of a session in milliseconds; 0 or less if its cookie has expired. */
  #ttlOf(id: string, session: SessionData): number {
    const { cookie } = session
    const now = this.#context.now()
    // The cookie may expire while the request runs.
    const isInUse = isSessionObject(session) || this.#snapshotOf(id, session) !== undefined
    return !isInUse && hasExpired(cookie, now) ? 0 : cookieTTL(cookie, this.#context.ttl, now)
  }

  /** The TTL to store with the session; `undefined` if it is the store's. */
  #ownTTL(ttl: number): number | undefined {
    return isSameTTL(ttl, this.#context.ttl) ? undefined : ttl
  }

  #snapshotOf(id: string, session: object): SessionSnapshot | undefined {
    const snapshot = this.#snapshots.get(session)
    return snapshot?.id === id ? snapshot : undefined
  }
}

const NOTHING = { texts: new Map<string, string>(), stored: '{}', ttl: undefined }

/** What a call saves. */
interface Saved {
  readonly texts: Texts
  /** In milliseconds. */
  readonly ttl: number
  /** Empty: nobody is logged in; `undefined`: the call does not look at that. */
  readonly user?: string
}

/**
 * Whether this is a session object of express-session. Plain data, such as an application may save itself, has no
 * methods, and may be saved again after a removal.
 */
function isSessionObject(session: object): boolean {
  return typeof (session as { save?: unknown }).save === 'function'
}
