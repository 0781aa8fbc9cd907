/** The attributes of a cookie, as `set` of a cookie jar gets them. Those that are not sent are missing. */
export interface CookieAttributes {
  path: string
  domain?: string
  httpOnly: boolean
  sameSite: 'strict' | 'lax' | 'none'
  secure: boolean
  /** In seconds; missing: until the browser is closed. */
  maxAge?: number
  /** Only with a cookie that is cleared. */
  expires?: Date
  partitioned?: boolean
  priority?: 'low' | 'medium' | 'high'
}
