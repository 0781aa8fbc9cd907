import { RecentMap } from '../../../src/common/recent-map.ts'
import type { CookieLife } from './cookie-life.ts'
import { steadyClock } from './steady-clock.ts'

/**
 * Until when the cookies last that this process has sent: of at most 50,000 ids, about 6 MB. Of an id that was dropped
 * the cookie is sent once more.
 */
export class SentCookies {
  readonly #ends = new RecentMap<number>(MAX_IDS)
  readonly #now: () => number

  /** `now` is the clock of the sessions, in Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = steadyClock(now)
  }

  /** Notes that a cookie with this id is being sent, unless uses do not renew it. */
  note(id: string, { maxAge, needed }: CookieLife): void {
    if (maxAge !== undefined && needed !== undefined) this.#ends.set(copyOf(id), this.#now() + maxAge)
  }

  /** For how many milliseconds the last cookie with this id still lasts; `undefined`: not known. */
  leftOf(id: string): number | undefined {
    const end = this.#ends.get(id)
    return end === undefined ? undefined : end - this.#now()
  }
}

/** The part of a text keeps the whole text in memory: here all cookies of a request. */
function copyOf(id: string): string {
  return id.split('').join('')
}

const MAX_IDS = 50_000
