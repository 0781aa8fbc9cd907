import type { CookieTarget } from './cookie-target.ts'
import { type HeaderPair, type HeaderSettings, NO_HEADERS, sessionHeaders } from './session-headers.ts'

/** The session cookie in the head of a response: collects the headers until the head takes them. */
export class HeadCookie implements CookieTarget {
  readonly mayRefuse = false
  readonly #settings: HeaderSettings
  #headers: readonly HeaderPair[] = NO_HEADERS
  #isOpen = true

  constructor(settings: HeaderSettings) {
    this.#settings = settings
  }

  get canBeSet(): boolean {
    return this.#isOpen
  }

  set(id: string, ownTTL: number | undefined): void {
    this.#headers = sessionHeaders(this.#settings, 'set', id, ownTTL)
  }

  clear(): void {
    this.#headers = sessionHeaders(this.#settings, 'clear', '', undefined)
  }

  takeBack(): void {
    this.#headers = NO_HEADERS
  }

  /** Returns the headers for the head. No cookie can be set from here on. */
  take(): readonly HeaderPair[] {
    this.#isOpen = false
    return this.#headers
  }
}
