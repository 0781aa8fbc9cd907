import type { SessionData } from 'express-session'
import { isSessionError } from '../../../src/common/session-error.ts'
import { checkSessionId, isSessionId } from '../../../src/common/session-id.ts'
import { newEpoch } from '../../../src/record/epoch.ts'
import { answerOf, ignoreDisabled } from '../../../src/storage/disabled-methods.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { differenceFrom, doubt, type KnownSession, type Texts } from './session-snapshot.ts'
import { COOKIE, hasExpired, isSameLife, lifeOf } from './store-cookie.ts'
import { loadSession } from './store-load.ts'
import { saveChanges } from './store-save.ts'
import { textOf, textsOf } from './store-texts.ts'

/** The sessions that express-session hands about, and what is known to be stored of each. */
export class StoreSessions {
  readonly #storage: Storage
  readonly #ttl: number
  readonly #known = new WeakMap<object, KnownSession>()
  readonly #turns = new WeakMap<object, Promise<unknown>>()

  /** `ttl`: the life in milliseconds of a session whose cookie says nothing of it. */
  constructor(storage: Storage, ttl: number) {
    this.#storage = storage
    this.#ttl = ttl
  }

  async load(id: string): Promise<SessionData | undefined> {
    const loaded = await this.#load(id)
    if (loaded === undefined) return undefined
    this.#known.set(loaded.session, loaded.known)
    return loaded.session
  }

  /** Knows of a session object what is known of the one that it was made from. */
  follow(session: object, created: object): void {
    const known = this.#known.get(session)
    if (known === undefined) return
    // A key that the object can't take, such as `save`, is not one that the request has removed.
    const keys = new Set(Object.keys(created))
    const texts = new Map([...known.texts].filter(([key]) => keys.has(key)))
    this.#known.set(created, { ...known, texts })
  }

  save(id: string, session: SessionData): Promise<void> {
    checkSessionId(id)
    // Now: the request may go on changing it.
    const texts = textsOf(session)
    const life = this.#lifeOf(id, session)
    return this.#inTurn(session, async () => {
      if (life <= 0) return this.remove(id)
      const known = this.#knownOf(id, session)
      if (known !== undefined) await this.#merge(known, texts, life)
      else if (isOfRequest(session)) this.#known.set(session, await this.#make(id, texts, life))
      else await this.#replace(id, texts, life)
    })
  }

  touch(id: string, session: SessionData): Promise<void> {
    const cookie = textOf(session.cookie)
    const life = this.#lifeOf(id, session)
    return this.#inTurn(session, async () => {
      if (life <= 0) return this.remove(id)
      const known = this.#knownOf(id, session) ?? (await this.#load(id))?.known
      if (known === undefined) return
      const texts = new Map(known.texts)
      if (cookie !== undefined) texts.set(COOKIE, cookie)
      await this.#merge(known, texts, life)
    })
  }

  async remove(id: string): Promise<void> {
    if (!isSessionId(id)) return
    await unlessRefused(async () => {
      const removed = await answerOf(() => this.#storage.removeAll(id))
      if (removed === undefined) await this.#storage.setSession(id, new Map(), this.#ttl)
    })
  }

  async #load(id: string): ReturnType<typeof loadSession> {
    return isSessionId(id) ? unlessRefused(() => loadSession(this.#storage, id, this.#ttl)) : undefined
  }

  /** Saves a session of which nothing is known by its difference from what is stored, if anything is. */
  async #replace(id: string, texts: Texts, life: number): Promise<void> {
    const stored = await this.#load(id)
    const isThere = stored !== undefined && (await this.#merge(stored.known, texts, life))
    if (!isThere) await this.#make(id, texts, life)
  }

  /** Makes a session, whatever is there: with an epoch, for a request may still hold one of the same id. */
  async #make(id: string, texts: Texts, life: number): Promise<KnownSession> {
    const ttl = this.#ownTTL(life)
    const known = { id, epoch: newEpoch(), ttl, texts }
    const difference = differenceFrom(NOTHING, texts, ttl) ?? NO_DIFFERENCE
    await saveChanges(this.#storage, id, { base: 'cleared', epoch: known.epoch, ...difference }, life)
    return known
  }

  /** Saves what differs from what was stored, and answers whether the session is still there. */
  async #merge(known: KnownSession, texts: Texts, life: number): Promise<boolean> {
    const { id, epoch } = known
    const ttl = this.#ownTTL(life)
    const difference = differenceFrom(known, texts, ttl)
    if (difference === undefined) {
      await ignoreDisabled(() => this.#storage.updateTTL(id, life))
      return true
    }
    try {
      await saveChanges(this.#storage, id, { base: 'loaded', epoch, ...difference }, life)
    } catch (error) {
      if (isSessionError(error) && error.code === 'SESSION_DESTROYED') return false
      doubt(known, difference)
      throw error
    }
    known.texts = texts
    if (difference.reserved !== undefined) known.ttl = ttl
    return true
  }

  /** In milliseconds; 0 or less where the session's cookie has expired. */
  #lifeOf(id: string, session: SessionData): number {
    const { cookie } = session
    // A request that takes long may outlast what its cookie said when it came.
    const isInUse = isOfRequest(session) || this.#knownOf(id, session) !== undefined
    return !isInUse && hasExpired(cookie) ? 0 : lifeOf(cookie, this.#ttl)
  }

  /** The TTL that must be kept with a session. */
  #ownTTL(life: number): number | undefined {
    return isSameLife(life, this.#ttl) ? undefined : life
  }

  #knownOf(id: string, session: object): KnownSession | undefined {
    const known = this.#known.get(session)
    return known?.id === id ? known : undefined
  }

  /** Of two saves of one object the second one begins with what the first one has stored. */
  #inTurn(session: object, work: () => Promise<void>): Promise<void> {
    const result = (this.#turns.get(session) ?? Promise.resolve()).then(work)
    this.#turns.set(
      session,
      result.catch(() => {}),
    )
    return result
  }
}

const NOTHING: Pick<KnownSession, 'texts' | 'ttl'> = { texts: new Map(), ttl: undefined }
const NO_DIFFERENCE = { set: new Map<string, string>(), removed: new Set<string>() }

/** Data that somebody puts together has no methods, and the same object may be saved again after a removal. */
function isOfRequest(session: object): boolean {
  return typeof (session as { save?: unknown }).save === 'function'
}

/** A storage may refuse more ids than others do: under such a one there is nothing. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isSessionError(error) && error.code === 'INVALID_SESSION_ID') return undefined
    throw error
  }
}
