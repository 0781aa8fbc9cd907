/** The attributes of a cookie, as `set` of a cookie jar gets them. Those that are not sent are missing. */
export interface CookieAttributes {
  /** The path under which the browser sends it. */
  path: string
  /** The domain that it is sent to, with its subdomains; missing: the host alone. */
  domain?: string
  /** Whether scripts of the page can't read it. */
  httpOnly: boolean
  /** Whether requests from other sites send it. */
  sameSite: 'strict' | 'lax' | 'none'
  /** Whether it is sent over HTTPS only. */
  secure: boolean
  /** In seconds; missing: until the browser is closed. */
  maxAge?: number
  /** Only with a cookie that is cleared. */
  expires?: Date
  /** Whether it belongs to the site that holds the frame as well. */
  partitioned?: boolean
  /** Which cookies a browser with too many of them drops first. */
  priority?: 'low' | 'medium' | 'high'
}
