import { type Session, type SessionData, Store as SessionStore } from 'express-session'
import { SessionError } from '../../../src/common/session-error.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { answer, type Callback } from './store-callback.ts'
import { allSessions, clearSessions, countSessions } from './store-listing.ts'
import { StoreSessions } from './store-sessions.ts'

export interface StoreOptions {
  /** How long a session lives after its last use whose cookie says nothing of it, in milliseconds (default 24 h). */
  ttl?: number
}

/**
 * A store for express-session over any storage. What a request has changed is merged into the session as it
 * is then: parallel requests that change different keys both win, and a slow one brings no session back that
 * was destroyed. Errors are `SessionError`s.
 *
 * A session lives as long after its last use as its cookie's `maxAge` says. On a hash table with GoFrame's
 * values all but the cookie comes back as text: `values: 'json'` keeps types. express-session's own ids hold
 * capitals, which `StorageFile` refuses where the file system folds case: `genid: newSessionId` has none.
 *
 * @example
 * import session from 'express-session'
 * import { StorageFile } from 'gsession'
 * import { Store } from 'gsession/express-session'
 *
 * const store = new Store(new StorageFile('/var/lib/app/sessions', 86_400_000))
 * app.use(session({ store, secret, resave: false, saveUninitialized: false }))
 */
export class Store extends SessionStore {
  readonly #storage: Storage
  readonly #ttl: number
  readonly #sessions: StoreSessions

  constructor(storage: Storage, options: StoreOptions = {}) {
    super()
    if (typeof storage?.getSession !== 'function') {
      throw new SessionError('INVALID_ARGUMENT', 'a store needs a storage')
    }
    const { ttl = DEFAULT_TTL } = options
    checkTTL(ttl)
    this.#storage = storage
    this.#ttl = ttl
    this.#sessions = new StoreSessions(storage, ttl)
  }

  /** The session of an id; none where there is none, or where an id is not allowed. */
  override get(sid: string, callback: Callback<SessionData | undefined>): void {
    answer('get', () => this.#sessions.load(sid), callback)
  }

  /** Called by express-session with what `get` has answered: what the request changes is told from it. */
  override createSession(req: Parameters<SessionStore['createSession']>[0], session: SessionData) {
    const created: Session & SessionData = super.createSession(req, session)
    this.#sessions.follow(session, created)
    return created
  }

  /**
   * Saves what a request has changed of the session that it has loaded; where that is gone, nothing. Any
   * other session replaces what is there. One whose cookie has expired is removed.
   */
  override set(sid: string, session: SessionData, callback?: Callback<void>): void {
    answer('set', () => this.#sessions.save(sid, session), callback)
  }

  /** Renews the life of a session; no data is written but of a cookie that has changed. */
  override touch(sid: string, session: SessionData, callback?: Callback<void>): void {
    answer('touch', () => this.#sessions.touch(sid, session), callback)
  }

  override destroy(sid: string, callback?: Callback<void>): void {
    answer('destroy', () => this.#sessions.remove(sid), callback)
  }

  /** All sessions, each with its `id`; their lives are not renewed. `NOT_SUPPORTED`: see `Storage.ids`. */
  override all(callback: Callback<Array<SessionData & { id: string }>>): void {
    answer('all', () => allSessions(this.#storage, this.#ttl), callback)
  }

  /** The number of sessions. `NOT_SUPPORTED`: see `Storage.ids`. */
  override length(callback: Callback<number>): void {
    answer('length', () => countSessions(this.#storage), callback)
  }

  /** Removes all sessions of the storage, whoever has made them. `NOT_SUPPORTED`: see `Storage.ids`. */
  override clear(callback?: Callback<void>): void {
    answer('clear', () => clearSessions(this.#storage), callback)
  }
}

const DEFAULT_TTL = 86_400_000
