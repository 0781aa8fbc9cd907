/** Attributes of the session's cookie. */
export interface SessionCookieOptions {
  /** Default `/`. GoFrame's `CookiePath`. */
  path?: string
  /** Default: the host that answers, alone. GoFrame's `CookieDomain`. */
  domain?: string
  /**
   * How long the browser keeps it, in milliseconds (default 24 hours; GoFrame's `SessionCookieMaxAge`); `null`:
   * until the browser is closed. A session with a TTL of its own is kept for as long as that.
   */
  maxAge?: number | null
  /** Whether scripts of a page can't read it (default `true`). GoFrame's `CookieHttpOnly`. */
  httpOnly?: boolean
  /** Which requests of other sites bring it (default `lax`). GoFrame's `CookieSameSite`. */
  sameSite?: 'strict' | 'lax' | 'none'
  /**
   * Whether it is sent over HTTPS alone (default: where the request came by it). Set it to `true` behind a
   * proxy that ends TLS: what a header says of it is not believed. GoFrame's `CookieSecure`.
   */
  secure?: boolean
}

export interface HttpSessionsOptions {
  /**
   * The name of the cookie, and of the header that names a session where there is no such cookie (default
   * `gfsessionid`). With `__Host-` before it, browsers make sure that no other host has set it. GoFrame's
   * `SessionIdName`.
   */
  name?: string
  cookie?: SessionCookieOptions
  /** Whether a request may name its session by a header (default `true`, as GoFrame does it). */
  header?: boolean
  /** What an id from outside must look like to be looked up (default: 32 of `0-9a-z`). */
  idPattern?: RegExp
  /** Whether each request that uses a session sends its cookie anew, with a life that begins then (default `false`). */
  rolling?: boolean
  /** After how many milliseconds a session gets a new id, wherever it is used (default: never). */
  rotateEvery?: number
  /** How long, in milliseconds, the old id of such a session leads to the new one (default 10,000). */
  grace?: number
  /**
   * Whether a request fails with `SESSION_DESTROYED` whose changes came after its session had been removed or had
   * got another id (default `false`: it is answered as it is, without a session cookie).
   */
  rejectDestroyed?: boolean
}
