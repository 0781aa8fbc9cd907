import { type Session, type SessionData, Store as SessionStore } from 'express-session'
import { checkOptionNames } from '../../../src/common/option-names.ts'
import { warnOfSeconds } from '../../../src/common/seconds-warning.ts'
import { SessionError } from '../../../src/common/session-error.ts'
import { systemNow } from '../../../src/common/system-clock.ts'
import { checkTTL } from '../../../src/common/ttl.ts'
import { completeStorage } from '../../../src/storage/method-adapter/complete-storage.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { type Callback, runWithCallback } from './store-callback.ts'
import { allSessions, clearSessions, countSessions } from './store-listing.ts'
import type { StoreContext } from './store-load.ts'
import { StoreSessions } from './store-sessions.ts'
import { type Noted, passportUser } from './store-user.ts'
import { emitWarning, once } from './store-warning.ts'

/** The options of a `Store`. */
export interface StoreOptions {
  /** The TTL of sessions whose cookie has no `maxAge` and no `expires`, in milliseconds (default 24 h). */
  ttl?: number
  /**
   * Whether the `cause` of a `STORAGE_FAULT` is the very error that a storage of the application has thrown. Its
   * message can contain ids, keys and values (default: on a server whose `NODE_ENV` is not `production` yes, else no).
   */
  showStorageErrors?: boolean
  /**
   * Gets a warning when `all` has left out sessions that can't be read (default: `process.emitWarning`): how many, and
   * the codes of their errors. The same warning comes once.
   */
  warn?: (warning: string) => void
  /**
   * Who is logged in to a session, for the record to note it: the id of the user, or `undefined` (default: passport's
   * `session.passport?.user`, if that is a text or an integer). `7` and `'7'` are the same user. Where it throws or returns
   * what is no id of a user, the save fails with `INVALID_ARGUMENT`.
   */
  user?: (session: SessionData) => string | number | bigint | undefined
}

/**
 * A store for express-session on any storage. A save merges what the request has changed into the session as it is
 * stored then. So parallel requests that change different keys lose nothing, and a slow request does not restore a
 * session that was destroyed in the meantime. Calls for one id take effect, and call back, in the order in which they
 * come. Errors are `SessionError`s.
 *
 * Numbers are rounded as `JSON.parse` does it. What a request does not change keeps the digits that are stored, beside a
 * changed value of the same object or array, too.
 *
 * The cookie's `maxAge` is the session's TTL; each use renews it. On a hash table with GoFrame's values all but the
 * cookie is read back as text; `values: 'json'` keeps types. The ids that express-session makes contain capitals,
 * which `StorageFile` refuses on a file system that ignores case; those of `genid: newSessionId` contain none.
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
  readonly #context: StoreContext
  readonly #sessions: StoreSessions
  readonly #showsStorageErrors: boolean | undefined
  readonly #warn: (warning: string) => void

  /**
   * `storage` is any storage of this package, or one of your own.
   *
   * @throws `INVALID_ARGUMENT`: it is no storage, or the `ttl` is not a finite number above 0.
   */
  constructor(storage: Storage, options: StoreOptions = {}) {
    super()
    if (typeof storage?.getSession !== 'function') {
      throw new SessionError('INVALID_ARGUMENT', 'a store needs a storage')
    }
    checkOptionNames('Store', options, { ttl: 1, showStorageErrors: 1, warn: 1, user: 1 })
    const { ttl = DEFAULT_TTL, warn = emitWarning, user = passportUser } = options
    if (typeof user !== 'function') {
      throw new SessionError('INVALID_ARGUMENT', 'Store: user must be a function')
    }
    checkTTL(ttl)
    warnOfSeconds(ttl)
    this.#showsStorageErrors = options.showStorageErrors
    this.#warn = once(warn)
    this.#context = { storage: completeStorage(storage), ttl, now: systemNow, user }
    this.#sessions = new StoreSessions(this.#context)
  }

  /** Calls back with the session of an id, or with `undefined` if there is none or the id is not allowed. */
  override get(sid: string, callback: Callback<SessionData | undefined>): void {
    this.#run('get', () => this.#sessions.load(sid), callback)
  }

  /** express-session calls it with the result of `get`. A save compares the session with that. */
  override createSession(req: Parameters<SessionStore['createSession']>[0], session: SessionData) {
    const created: Session & SessionData = super.createSession(req, session)
    this.#sessions.copySnapshot(session, created)
    return created
  }

  /**
   * Saves what a request has changed of the session that it has loaded; nothing if that session is gone. A session
   * that was not loaded replaces what is stored. A session whose cookie has expired is removed.
   */
  override set(sid: string, session: SessionData, callback?: Callback<void>): void {
    this.#run('set', () => this.#sessions.save(sid, session), callback)
  }

  /** Renews the TTL of a session. Of its data only the cookie is written, and only if it has changed. */
  override touch(sid: string, session: SessionData, callback?: Callback<void>): void {
    this.#run('touch', () => this.#sessions.touch(sid, session), callback)
  }

  /**
   * Gives a request a new session, as at a log-in: passport calls it. The old one ends. If the same user logs in again, the
   * new session has the handle of the old one.
   */
  override regenerate(
    req: Parameters<SessionStore['regenerate']>[0],
    callback: Parameters<SessionStore['regenerate']>[1],
  ): void {
    const { sessionID, session } = req
    const begin = (error: unknown, noted?: Noted): void => {
      ;(this as unknown as Generating).generate(req)
      if (noted !== undefined) this.#sessions.noteBefore(req.session, noted)
      callback(error)
    }
    this.#run('regenerate', () => this.#sessions.giveUp(sessionID, session), begin)
  }

  /** Removes a session. It is no error if there is none. */
  override destroy(sid: string, callback?: Callback<void>): void {
    this.#run('destroy', () => this.#sessions.remove(sid), callback)
  }

  /**
   * All sessions, each with its `id`; their TTLs are not renewed. Sessions that can't be read are left out, with a
   * warning (see `StoreOptions.warn`).
   *
   * @throws `NOT_SUPPORTED`: the storage has no `ids`.
   */
  override all(callback: Callback<Array<SessionData & { id: string }>>): void {
    this.#run('all', () => allSessions(this.#context, this.#warn), callback)
  }

  /**
   * The number of sessions, also of those that can't be read. On files, and on storages whose `ids` also lists what has
   * expired, it reads each session.
   *
   * @throws `NOT_SUPPORTED`: the storage has no `ids`.
   */
  override length(callback: Callback<number>): void {
    this.#run('length', () => countSessions(this.#context), callback)
  }

  /**
   * Removes all sessions of the storage, also those of other programs, and those that can't be read. Where some
   * can't be removed it removes the others, and then fails.
   *
   * @throws `NOT_SUPPORTED`: the storage has no `ids`.
   */
  override clear(callback?: Callback<void>): void {
    this.#run('clear', () => clearSessions(this.#context.storage), callback)
  }

  #run<T>(operation: string, work: () => T | Promise<T>, callback: Callback<T> | undefined): void {
    runWithCallback(operation, work, callback, this.#showsStorageErrors)
  }
}

const DEFAULT_TTL = 86_400_000

/** What express-session puts on the store of an application. */
interface Generating {
  generate(req: object): void
}
