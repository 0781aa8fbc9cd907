/** The key of a record that holds what GoFrame has no field for: epoch, TTL, redirect. No session can set it. */
export const RESERVED_KEY = '~gsession'
