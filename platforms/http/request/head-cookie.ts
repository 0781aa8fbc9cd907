import type { CookieSending, CookieTarget } from './cookie-target.ts'
import {
  clearingHeaders,
  type HeaderPair,
  type HeaderSettings,
  NO_HEADERS,
  sessionHeaders,
} from './session-headers.ts'

/** The session cookie in the head of a response: collects the headers until the head takes them. */
export class HeadCookie implements CookieTarget {
  readonly mayRefuse = false
  readonly #settings: HeaderSettings
  #headers: readonly HeaderPair[] = NO_HEADERS
  /** Whether the headers tell the client what it does not know. */
  #isNeeded = false
  #isOpen = true

  constructor(settings: HeaderSettings) {
    this.#settings = settings
  }

  get canBeSet(): boolean {
    return this.#isOpen
  }

  set(id: string, sending: CookieSending): void {
    this.#isNeeded ||= !sending.isRenewal
    this.#headers = sessionHeaders(this.#settings, id, { ...sending, isRenewal: !this.#isNeeded })
  }

  clear(): void {
    this.#isNeeded = false
    this.#headers = clearingHeaders(this.#settings)
  }

  takeBack(): void {
    this.#isNeeded = false
    this.#headers = NO_HEADERS
  }

  /** Returns the headers for the head. No cookie can be set from here on. */
  take(): readonly HeaderPair[] {
    this.#isOpen = false
    return this.#headers
  }
}
