/** The attributes of the session cookie. They have the meaning of the standard attributes of `Set-Cookie`. */
export interface SessionCookieOptions {
  /** The path of the site under which the browser sends it (default `/`). GoFrame's `CookiePath`. */
  path?: string
  /** The domain it is sent to, with subdomains (default: only to the host that set it). GoFrame's `CookieDomain`. */
  domain?: string
  /**
   * How long the browser keeps it, in milliseconds (default: as long as the session, and a tenth more; it is sent again
   * when its session may outlive it). A number is sent once, and a session with its own TTL (`setTTL`) has that TTL
   * instead. `null`: until the browser is closed, unless the session has its own TTL. GoFrame's `SessionCookieMaxAge`.
   */
  maxAge?: number | null
  /** Whether it is hidden from scripts of the page (default `true`). GoFrame's `CookieHttpOnly`. */
  httpOnly?: boolean
  /** Whether requests that come from other sites send it (default `'lax'`). GoFrame's `CookieSameSite`. */
  sameSite?: 'strict' | 'lax' | 'none'
  /**
   * Whether the browser sends it over HTTPS only (default: if the request came over HTTPS, see `trustProxy`; always
   * with a name that begins with `__Host-` or `__Secure-`, with `sameSite: 'none'` and with `partitioned`). GoFrame's
   * `CookieSecure`.
   */
  secure?: boolean
  /** Whether a frame gets it only under the site that it was set under (default `false`). Makes it secure. */
  partitioned?: boolean
  /** Which cookies a browser with too many of them drops first (default: the attribute is not sent). */
  priority?: 'low' | 'medium' | 'high'
  /**
   * Makes the value of the cookie from an id, as by signing it (default: the id is the value). A response sends it
   * percent-encoded; a cookie jar gets it as it is. It comes with a `decode` that reads what it has made. Both are tried
   * once when the `HttpSessions` is made; where it fails later, the request fails with `INVALID_ARGUMENT`.
   */
  encode?: (id: string) => string
  /**
   * Reads the id from the value of a cookie, which is percent-decoded (default: the value is the id). `undefined`, `false`
   * and an error mean that it holds none, so that the cookie counts for nothing. The header is not decoded.
   */
  decode?: (value: string) => string | false | undefined
}

/**
 * The options of `HttpSessions`. Durations are in milliseconds.
 *
 * @example
 * const options: HttpSessionsOptions = { name: '__Host-id', cookie: { secure: true }, rotateEvery: 3_600_000 }
 */
export interface HttpSessionsOptions {
  /**
   * The name of the session cookie, and of the header that is read if a request has no such cookie (default
   * `gfsessionid`). With the prefix `__Host-`, browsers refuse the cookie if another host has set it. GoFrame's
   * `SessionIdName`.
   */
  name?: string
  /**
   * The attributes of the session cookie (default: that of each); `false`: no cookie is read or set, so that only the
   * header names a session. GoFrame's `SessionCookieOutput` (which still reads the cookie).
   */
  cookie?: SessionCookieOptions | false
  /**
   * Whether a request without the cookie may send the id in a header (default `true`, as in GoFrame): `true` or `'read'`,
   * `false`, or `'write'`: such a request also gets a new id by the header of the response.
   */
  header?: boolean | 'read' | 'write'
  /** What an id must look like; other ids in requests are ignored (default: 32 characters of `0-9a-z`). */
  idPattern?: RegExp
  /**
   * Whether each request that uses a session gets its cookie again, so that a `maxAge` that is given begins anew (default
   * `false`: the default cookie is sent again where it is needed).
   */
  rolling?: boolean
  /** The age, in milliseconds, at which an id is replaced by a new one when its session is used (default: never). */
  rotateEvery?: number
  /** For how many milliseconds new requests may still use the old id after `rotateEvery` (default 10,000). */
  grace?: number
  /**
   * Whether a request fails with `SESSION_DESTROYED` if its changes could not be saved, because another request has
   * removed the session or given it a new id (default `false`: the response is sent without a session cookie).
   */
  rejectDestroyed?: boolean
  /**
   * Whether the header `X-Forwarded-Proto` tells if the request came over HTTPS (default `false`). Only for a server
   * behind a proxy that sets this header itself. Express, Fastify and Koa have such a setting of their own.
   */
  trustProxy?: boolean
  /**
   * Whether the names and lifetimes are GoFrame's, whatever the defaults of this package are (default `false`): the cookie
   * and the header `gfsessionid`, the path `/`, a cookie of 24 hours that is sent once, and no rotation. Other values of
   * these options are then `INVALID_ARGUMENT`.
   */
  goframe?: boolean
}
