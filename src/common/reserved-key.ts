/**
 * The key of a record that holds the session's metadata (epoch, own TTL, redirect), for which GoFrame has no field.
 * Sessions can't set it.
 */
export const RESERVED_KEY = '~gsession'
