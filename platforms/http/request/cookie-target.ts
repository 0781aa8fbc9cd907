/**
 * Where the session cookie of a request goes: to the head of its response, or to a framework's cookie jar. All else is
 * the same for `handle`, `middleware` and `open`.
 */
export interface CookieTarget {
  /**
   * Whether it may refuse a cookie, as a jar may: it gets the cookie before anything is stored under an id that the
   * client does not know. One that can't refuse gets the cookie after the save, and none where that fails.
   */
  readonly mayRefuse: boolean
  /** Whether a cookie can (still) be set. */
  readonly canBeSet: boolean
  /** Tells the client the id. Throws `RESPONSE_SENT` where it refuses. */
  set(id: string, sending: CookieSending): Promise<void> | void
  /** Makes the client forget its cookie. Throws as `set` does. */
  clear(): Promise<void> | void
  /** Takes back an id that the response was to tell, since it leads to no session. */
  takeBack(): Promise<void> | void
}

/** What is sent with an id. */
export interface CookieSending {
  /** How long the cookie lasts, in milliseconds; `undefined`: until the browser is closed. */
  readonly maxAge: number | undefined
  /** Whether the client knows the id, and is only told that its cookie lasts longer. */
  readonly isRenewal: boolean
  /** Whether the client learns its id from a header. */
  readonly asksForHeader: boolean
  /** Is called when the cookie is really sent. */
  readonly sent: () => void
}
