import { SessionError } from '../../../src/common/session-error.ts'
import type { CheckedOptions } from '../request/checked-options.ts'
import type { CookieSending, CookieTarget } from '../request/cookie-target.ts'
import type { ResponsePhase } from '../request/response-phase.ts'
import {
  type CookieSettings,
  expiredCookie,
  type SetCookie,
  sessionCookie,
} from '../request/session-cookie.ts'
import type { CookieJar } from './cookie-jar.ts'

/** The session cookie in a cookie jar. Once the jar has refused it, changes that need it are refused at once. */
export class JarCookie implements CookieTarget {
  readonly mayRefuse = true
  readonly #jar: CookieJar
  readonly #phase: ResponsePhase
  /** `undefined`: the options say that there is no cookie. */
  readonly #settings: CookieSettings | undefined
  /** Whether the jar holds an id of this response. */
  #hasTold = false

  constructor(jar: CookieJar, phase: ResponsePhase, { name, cookie }: CheckedOptions, isSecure: boolean) {
    this.#jar = jar
    this.#phase = phase
    this.#settings = cookie && { name, cookie, isSecure }
    if (cookie !== undefined && typeof jar.set !== 'function') phase.whyNoCookie = NO_JAR
  }

  /** Whether there is a cookie, and the jar has not refused it so far. */
  get canBeSet(): boolean {
    return this.#settings !== undefined && this.#phase.whyNoCookie === undefined
  }

  /** Sets the id. Rejects with `RESPONSE_SENT` if the jar refuses. */
  async set(id: string, { maxAge, sent }: CookieSending): Promise<void> {
    if (this.#settings === undefined) return
    await this.#put(sessionCookie(this.#settings, id, maxAge))
    this.#hasTold = true
    sent()
  }

  /** Makes the client forget the id. Rejects as `set` does. */
  async clear(): Promise<void> {
    if (this.#settings === undefined) return
    await this.#put(expiredCookie(this.#settings))
    this.#hasTold = false
  }

  /** A jar can't forget a cookie: it gets one that clears. */
  async takeBack(): Promise<void> {
    if (this.#hasTold) await this.clear().catch(() => {})
  }

  async #put({ name, value, attributes }: SetCookie): Promise<void> {
    try {
      await this.#jar.set!(name, value, attributes)
    } catch (cause) {
      this.#phase.whyNoCookie = REFUSED
      throw new SessionError('RESPONSE_SENT', `Session: ${REFUSED}, so the session cookie can't be set`, {
        cause,
      })
    }
  }
}

const NO_JAR = 'the session was opened without a cookie jar that can be written'
const REFUSED = 'the cookie jar has refused a cookie'
